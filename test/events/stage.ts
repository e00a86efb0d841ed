// A small cast for the tests of the events: a session class with a factory, mapped classes with an unmapped base, an
// attribute, a Mapper, a registry. They carry real targets and dispatches; nothing of the core stands behind them.
import { announce, type Caller } from '../../src/events/calls.ts';
import type { Dispatch } from '../../src/events/dispatch.ts';
import type { EventSpec } from '../../src/events/event.ts';
import { ListenerNode } from '../../src/events/listeners.ts';
import { attributeDispatch, classDispatch, sessionDispatch } from '../../src/events/nodes.ts';
import {
  allMappersTarget,
  attributeTarget,
  classTarget,
  EVENT_TARGET,
  queryTarget,
  registryTarget,
  sessionClassTarget,
  sessionTarget,
} from '../../src/events/targets.ts';

/** Session class, factory, sessions, each made anew: tests do not hear of each other's listeners. */
export function sessions() {
  const factoryNode = new ListenerNode();
  class Session {
    static readonly [EVENT_TARGET] = sessionClassTarget;
    readonly node = new ListenerNode();
    readonly dispatch: Dispatch;
    constructor(factory: ListenerNode | null = null) {
      this.dispatch = sessionDispatch(new.target, factory, this.node);
    }
    get [EVENT_TARGET]() {
      return sessionTarget(this.node, 'session "test"');
    }
  }
  const maker = () => new Session(factoryNode);
  const factory = Object.assign(maker, { [EVENT_TARGET]: sessionTarget(factoryNode, 'the sessionmaker') });
  return { Session, factory };
}

/** Base (unmapped) ← Animal ← Dog, both mapped, with an attribute `name`; `Mapper` for all mappers. */
export function classes() {
  class Base {}
  class Animal extends Base {
    static readonly [EVENT_TARGET] = classTarget;
    name = '';
  }
  class Dog extends Animal {
    barks = true;
  }
  const dispatches = { Animal: classDispatch(Animal), Dog: classDispatch(Dog) };
  const names = {
    Animal: { [EVENT_TARGET]: attributeTarget<Animal, string>(Animal, 'name') },
    Dog: { [EVENT_TARGET]: attributeTarget<Dog, string>(Dog, 'name') },
  };
  const nameDispatches = {
    Animal: attributeDispatch(Animal, 'name'),
    Dog: attributeDispatch(Dog, 'name'),
  };
  return { Base, Animal, Dog, dispatches, names, nameDispatches };
}

export const Mapper = { [EVENT_TARGET]: allMappersTarget };

export class Query {
  static readonly [EVENT_TARGET] = queryTarget;
  filters = 0;
}

export class Registry {
  get [EVENT_TARGET]() {
    return registryTarget(this);
  }
}

export interface State {
  readonly obj: object;
}
export const stateOf = (obj: object): State => ({ obj });

/** Tells an event as the core does. The listeners get stand-ins: who gets what and when is what is tested here. */
export function fire(dispatch: Dispatch, spec: EventSpec, ...args: unknown[]): void {
  const [a, b, c, d] = args;
  for (const listener of dispatch.listeners(spec)) listener(a, b, c, d);
}

/** `announce` with any arguments. */
export const announceLoosely = announce as (
  dispatch: Dispatch,
  spec: EventSpec,
  call: Caller,
  ...args: unknown[]
) => Promise<void> | undefined;

/** Listeners that write their name down. */
export function scribe() {
  const log: string[] = [];
  const named = (name: string) => () => {
    log.push(name);
  };
  const take = () => log.splice(0);
  return { named, take };
}
