// Listening against a model: one plain list, to which a registration is pushed (or, with insert, put in front). Whatever
// is registered, removed and told in whatever order, those are called that the list says, in its order.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { InvalidRequestError } from '../src/errors/imago-error.ts';
import { tell } from '../src/events/calls.ts';
import { instanceEvents } from '../src/events/catalog.ts';
import type { Dispatch } from '../src/events/dispatch.ts';
import { contains, listen, remove } from '../src/events/listen.ts';
import { classDispatch } from '../src/events/nodes.ts';
import { allMappersTarget, classTarget, EVENT_TARGET } from '../src/events/targets.ts';
import { parameters } from './model/settings.ts';

type Target = 'Mapper' | 'Base' | 'Animal' | 'Dog';
type Told = 'Animal' | 'Dog';
interface Registration {
  readonly target: Target;
  readonly fn: number;
  readonly once: boolean;
  readonly propagate: boolean;
  spent: boolean;
}

const Mapper = { [EVENT_TARGET]: allMappersTarget };
// the model tests what happens, not what compiles: names and targets here are only known when it runs
const unchecked = listen as (target: object, name: string, fn: () => void, options: Options) => void;
const EXPIRE = 'expire' as never;

const above: Readonly<Record<Told, readonly Target[]>> = { Animal: ['Base'], Dog: ['Animal', 'Base'] };

/** The model: what is registered, in the order in which it is heard. */
class PlainList {
  readonly registered: Registration[] = [];

  find(target: Target, fn: number): number {
    return this.registered.findIndex((one) => one.target === target && one.fn === fn);
  }

  hearers(told: Told): Registration[] {
    const hears = (one: Registration) =>
      one.target === told || (one.propagate && above[told].includes(one.target));
    const waiting = this.registered.filter((one) => !one.spent);
    return [...waiting.filter((one) => one.target === 'Mapper'), ...waiting.filter(hears)];
  }

  tell(told: Told): number[] {
    const heard = this.hearers(told);
    for (const one of heard) one.spent = one.once;
    return heard.map((one) => one.fn);
  }
}

/** The real thing: classes of its own, and listeners that write their number down. */
class Stage {
  readonly log: number[] = [];
  readonly fns = Array.from({ length: 4 }, (_, fn) => () => {
    this.log.push(fn);
  });
  readonly targets: Readonly<Record<Target, object>>;
  readonly dispatches: Readonly<Record<Told, Dispatch>>;

  constructor() {
    class Base {}
    class Animal extends Base {
      static readonly [EVENT_TARGET] = classTarget;
      id = 0;
    }
    class Dog extends Animal {}
    this.targets = { Mapper, Base, Animal, Dog };
    this.dispatches = { Animal: classDispatch(Animal), Dog: classDispatch(Dog) };
  }

  on(target: Target): never {
    // the targets of this table have lost their types; listen and remove look at them as they are
    return this.targets[target] as never;
  }

  fn(index: number): () => void {
    return this.fns[index] ?? (() => undefined);
  }

  tell(told: Told): number[] {
    tell(this.dispatches[told], instanceEvents.expire, { obj: {} } as never, null);
    return this.log.splice(0);
  }
}

interface Options {
  readonly insert: boolean;
  readonly once: boolean;
  readonly propagate: boolean;
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
    unchecked(stage.on(target), 'expire', stage.fn(fn), options);
    if (list.find(target, fn) >= 0) return;
    const added = { target, fn, once: options.once, propagate: options.propagate, spent: false };
    if (options.insert) list.registered.unshift(added);
    else list.registered.push(added);
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
    const [target, fn] = [stage.on(this.target), stage.fn(this.fn)];
    const removing = () => remove(target, EXPIRE, fn);
    expect(contains(target, EXPIRE, fn)).toBe(at >= 0);
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
    expect(stage.dispatches[this.told].has(instanceEvents.expire)).toBe(list.hearers(this.told).length > 0);
  }
  toString = () => `tell(${this.told})`;
}

const target = fc.constantFrom<Target>('Mapper', 'Base', 'Animal', 'Dog');
const fn = fc.nat({ max: 3 });
const options = fc.record({ insert: fc.boolean(), once: fc.boolean(), propagate: fc.boolean() });
const commands = fc.commands([
  fc.tuple(target, fn, options).map((made) => new Listen(...made)),
  fc.tuple(target, fn).map((made) => new Remove(...made)),
  fc.constantFrom<Told>('Animal', 'Dog').map((told) => new Tell(told)),
]);

/** All mappers are a target of the whole program: what a run has left there is taken away. */
function tidy(stage: Stage): void {
  for (const fn of stage.fns) {
    if (contains(Mapper, 'expire', fn)) remove(Mapper, 'expire', fn);
  }
}

it('calls those that a plain list would call, in its order', () => {
  const property = fc.property(commands, (chosen) => {
    const stage = new Stage();
    try {
      fc.modelRun(() => ({ model: new PlainList(), real: stage }), chosen);
    } finally {
      tidy(stage);
    }
  });
  fc.assert(property, parameters(1000));
});
