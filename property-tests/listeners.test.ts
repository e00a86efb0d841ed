// Listening against a model: one plain list, to which a registration is pushed (or, with insert, put in front). Whatever
// is registered, removed and told in whatever order, those are called that the list says, in its order, until one of them
// stops it. Classes that come later hear what propagates to them, and a target that stands for many counts repetitions.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { InvalidRequestError } from '../src/errors/imago-error.ts';
import { runUntilStopped } from '../src/events/calls.ts';
import { mapperEvents } from '../src/events/catalog.ts';
import { Dispatch, type Level } from '../src/events/dispatch.ts';
import { contains, listen, remove } from '../src/events/listen.ts';
import { ListenerNode } from '../src/events/listeners.ts';
import { classLevel } from '../src/events/nodes.ts';
import { EXT_CONTINUE, EXT_STOP } from '../src/events/symbols.ts';
import { allMappersTarget, classTarget, EVENT_TARGET } from '../src/events/targets.ts';
import { parameters } from './model/settings.ts';

// Base is not mapped, Mixin is a class between two mapped ones, Puppy may be made at any time
type Target = 'All' | 'Base' | 'Animal' | 'Mixin' | 'Dog' | 'Puppy';
type Told = 'Animal' | 'Dog' | 'Puppy';
type Answer = 'nothing' | 'continue' | 'stop';
interface Options {
  readonly insert: boolean;
  readonly once: boolean;
  readonly propagate: boolean;
  readonly retval: boolean;
}
interface Registration extends Options {
  readonly target: Target;
  readonly fn: number;
  spent: boolean;
  /** Not the first of its function on a target that stands for many: nothing takes it away. */
  readonly again: boolean;
}

const FUNCTIONS: readonly Answer[] = ['nothing', 'continue', 'stop', 'nothing', 'stop'];
const above: Readonly<Record<Told, readonly Target[]>> = {
  Animal: ['Base'],
  Dog: ['Mixin', 'Animal', 'Base'],
  Puppy: ['Dog', 'Mixin', 'Animal', 'Base'],
};
const EVENT = 'before_insert' as never;
// the model tests what happens, not what compiles: names and targets here are only known when it runs
const unchecked = listen as (target: object, name: string, fn: () => unknown, options: Options) => void;

/** The model: what is registered, in the order in which it is heard. */
class PlainList {
  readonly registered: Registration[] = [];

  find(target: Target, fn: number): number {
    return this.registered.findIndex((one) => one.target === target && one.fn === fn && !one.again);
  }

  listen(target: Target, fn: number, options: Options): void {
    const again = this.find(target, fn) >= 0;
    if (again && target !== 'All') return;
    const added = { target, fn, ...options, spent: false, again };
    if (options.insert) this.registered.unshift(added);
    else this.registered.push(added);
  }

  hearers(told: Told): Registration[] {
    const hears = (one: Registration) =>
      one.target === told || (one.propagate && above[told].includes(one.target));
    const waiting = this.registered.filter((one) => !one.spent);
    return [...waiting.filter((one) => one.target === 'All'), ...waiting.filter(hears)];
  }

  tell(told: Told): number[] {
    const called: number[] = [];
    for (const one of this.hearers(told)) {
      one.spent = one.once;
      called.push(one.fn);
      if (one.retval && FUNCTIONS[one.fn] === 'stop') break;
    }
    return called;
  }
}

const answers: Readonly<Record<Answer, unknown>> = {
  nothing: undefined,
  continue: EXT_CONTINUE,
  stop: EXT_STOP,
};

/** The real thing: classes of its own, and listeners that write their number down. */
class Stage {
  readonly log: number[] = [];
  readonly fns = FUNCTIONS.map((answer, fn) => () => {
    this.log.push(fn);
    return answers[answer];
  });
  readonly targets: Record<Target, object | null>;
  readonly #all: Level;
  readonly #dispatches = new Map<Told, Dispatch>();

  constructor() {
    const node = new ListenerNode();
    class Base {}
    class Animal extends Base {
      static readonly [EVENT_TARGET] = classTarget;
      id = 0;
    }
    class Mixin extends Animal {}
    class Dog extends Mixin {}
    // as Mapper is, but for this stage only: what is repeated there stays for good
    const All = { [EVENT_TARGET]: { ...allMappersTarget, node } };
    this.targets = { All, Base, Animal, Mixin, Dog, Puppy: null };
    this.#all = [{ node, inherited: false }];
  }

  /** The class of a target; the one that comes later is made when it is first named. */
  on(target: Target): object {
    const known = this.targets[target];
    if (known !== null) return known;
    // a class: see the constructor
    const Parent = this.targets.Dog as new () => object;
    const made = class Puppy extends Parent {};
    this.targets[target] = made;
    return made;
  }

  dispatch(told: Told): Dispatch {
    const known = this.#dispatches.get(told) ?? this.#made(told);
    this.#dispatches.set(told, known);
    return known;
  }

  #made(told: Told): Dispatch {
    // the level of the class as the core makes it, under that of all mappers
    return new Dispatch([this.#all, classLevel(this.on(told))]);
  }

  fn(index: number): () => unknown {
    return this.fns[index] ?? (() => undefined);
  }

  tell(told: Told): number[] {
    const listeners = this.dispatch(told).listeners(mapperEvents.before_insert);
    void runUntilStopped(listeners, {}, {}, { obj: {} });
    return this.log.splice(0);
  }
}

type Command = fc.Command<PlainList, Stage>;

class Listen implements Command {
  readonly target: Target;
  readonly fn: number;
  readonly options: Options;
  constructor(target: Target, fn: number, options: Options) {
    this.target = target;
    this.fn = fn;
    this.options = options;
  }
  check = () => true;
  run(list: PlainList, stage: Stage): void {
    const { target, fn, options } = this;
    unchecked(stage.on(target), EVENT, stage.fn(fn), options);
    list.listen(target, fn, options);
  }
  toString = () => `listen(${this.target}, ${this.fn}, ${JSON.stringify(this.options)})`;
}

class Remove implements Command {
  readonly target: Target;
  readonly fn: number;
  constructor(target: Target, fn: number) {
    this.target = target;
    this.fn = fn;
  }
  check = () => true;
  run(list: PlainList, stage: Stage): void {
    const at = list.find(this.target, this.fn);
    const [target, fn] = [stage.on(this.target) as never, stage.fn(this.fn)];
    const removing = () => remove(target, EVENT, fn);
    expect(contains(target, EVENT, fn)).toBe(at >= 0);
    if (at < 0) expect(removing).toThrow(InvalidRequestError);
    else removing();
    if (at >= 0) list.registered.splice(at, 1);
  }
  toString = () => `remove(${this.target}, ${this.fn})`;
}

class Tell implements Command {
  readonly told: Told;
  constructor(told: Told) {
    this.told = told;
  }
  check = () => true;
  run(list: PlainList, stage: Stage): void {
    expect(stage.tell(this.told)).toEqual(list.tell(this.told));
    const isHeard = list.hearers(this.told).length > 0;
    expect(stage.dispatch(this.told).has(mapperEvents.before_insert)).toBe(isHeard);
  }
  toString = () => `tell(${this.told})`;
}

const target = fc.constantFrom<Target>('All', 'Base', 'Animal', 'Mixin', 'Dog', 'Puppy');
const fn = fc.nat({ max: FUNCTIONS.length - 1 });
const flag = fc.boolean();
const options = fc.record({ insert: flag, once: flag, propagate: flag, retval: flag });
const commands = fc.commands([
  fc.tuple(target, fn, options).map((made) => new Listen(...made)),
  fc.tuple(target, fn).map((made) => new Remove(...made)),
  fc.constantFrom<Told>('Animal', 'Dog', 'Puppy').map((told) => new Tell(told)),
]);

it('calls those that a plain list would call, in its order, until one of them stops it', () => {
  const property = fc.property(commands, (chosen) => {
    fc.modelRun(() => ({ model: new PlainList(), real: new Stage() }), chosen);
  });
  fc.assert(property, parameters(1000));
});
