// Which node belongs to a class, an attribute or a registry, and the dispatches that are made of them. Nodes of things
// that have no place for one are kept beside them; a session and a sessionmaker hold their own.
import { Dispatch, type Level, type Source } from './dispatch.ts';
import { ListenerNode } from './listeners.ts';

/** Any class, seen as the function it is. */
export type AnyFunctionOrClass = { readonly prototype: unknown };

const nodeByOwner = new WeakMap<object, ListenerNode>();
const nodesByAttribute = new WeakMap<object, Map<string, ListenerNode>>();

/** Listeners for all mappers. */
export const allMappersNode = new ListenerNode();

/** The node of a class (mapped or not), a registry, or whatever else has none of its own. */
export function nodeOf(owner: object): ListenerNode {
  const known = nodeByOwner.get(owner);
  if (known !== undefined) return known;
  const node = new ListenerNode();
  nodeByOwner.set(owner, node);
  return node;
}

/** The node of one attribute of one class. */
export function nodeOfAttribute(cls: object, key: string): ListenerNode {
  const nodes = nodesByAttribute.get(cls) ?? new Map<string, ListenerNode>();
  nodesByAttribute.set(cls, nodes);
  const node = nodes.get(key) ?? new ListenerNode();
  nodes.set(key, node);
  return node;
}

/** The classes that a class extends, nearest first; `Object` is the last of all. */
function superclasses(cls: object): object[] {
  const found: object[] = [];
  for (
    let above: unknown = Object.getPrototypeOf(cls);
    isClass(above);
    above = Object.getPrototypeOf(above)
  ) {
    found.push(above);
  }
  return found.includes(Object) ? found : [...found, Object];
}

const isClass = (value: unknown): value is object =>
  typeof value === 'function' && value !== Function.prototype;
const own = (node: ListenerNode): Source => ({ node, inherited: false });
const inherited = (node: ListenerNode): Source => ({ node, inherited: true });

/** The mapper, instance and instrumentation events of a class: all mappers first, then the class and what propagates to it. */
export function classDispatch(cls: object): Dispatch {
  return new Dispatch([[own(allMappersNode)], classLevel(cls)]);
}

/** A class with what propagates to it from its superclasses. */
export function classLevel(cls: object): Level {
  return [own(nodeOf(cls)), ...superclasses(cls).map((superclass) => inherited(nodeOf(superclass)))];
}

/** The events of one attribute: the class's own and those that propagate from the same attribute of superclasses. */
export function attributeDispatch(cls: object, key: string): Dispatch {
  const above = superclasses(cls).map((superclass) => inherited(nodeOfAttribute(superclass, key)));
  return new Dispatch([[own(nodeOfAttribute(cls, key)), ...above]]);
}

/** The events of a session: its class (with superclasses) and its factory by time of registration, then its own. */
export function sessionDispatch(cls: object, factory: ListenerNode | null, session: ListenerNode): Dispatch {
  return new Dispatch([sessionLevel(cls, factory), [own(session)]]);
}

// Sessions of one class and factory are many: the first level is the same for all of them.
const levelByFactory = new WeakMap<ListenerNode, Level>();
const levelByClass = new WeakMap<object, Level>();

function sessionLevel(cls: object, factory: ListenerNode | null): Level {
  const known = factory === null ? levelByClass.get(cls) : levelByFactory.get(factory);
  if (known !== undefined) return known;
  const classes = [cls, ...superclasses(cls)].map((one) => own(nodeOf(one)));
  const level = factory === null ? classes : [...classes, own(factory)];
  if (factory === null) levelByClass.set(cls, level);
  else levelByFactory.set(factory, level);
  return level;
}

/** The events of a registry. */
export const registryDispatch = (registry: object): Dispatch => new Dispatch([[own(nodeOf(registry))]]);

/** The events of the Query class. */
export const queryDispatch = (queryClass: object): Dispatch => new Dispatch([[own(nodeOf(queryClass))]]);

/** The events about all mappers at once: before_configured and after_configured. */
export const allMappersDispatch = new Dispatch([[own(allMappersNode)]]);
