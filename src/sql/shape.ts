// The shape of a statement: its operation nodes without the values. Two statements of one shape have one text, so the
// compiler runs once for each shape and afterwards only the values are collected.
import type { OperationNode } from 'kysely';
import { BoundedMap } from './bounded-map.ts';

/** Stands for the value at `index` while the text of a shape is compiled. */
export class Slot {
  readonly index: number;

  constructor(index: number) {
    this.index = index;
  }
}

export interface Shape {
  readonly key: string;
  readonly values: readonly unknown[];
}

// What was registered as constant: nodes that hold no values and are used again and again. Their keys are short, because
// the list of a table's columns is long and would be hashed anew for every statement.
const keyByConstant = new WeakMap<object, string>();
const shortByKey = new BoundedMap<string, string>(5000);
let lastShort = 0;

/** Remembers the key of a node that holds no values and is used by many statements; returns the node. */
export function constantNode<N extends object>(node: N): N {
  const key = describe(node, []);
  const short = shortByKey.get(key) ?? `#${++lastShort}`;
  shortByKey.set(key, short);
  keyByConstant.set(node, short);
  return node;
}

/** The key of a tree of nodes and the values in it, in the order in which they were found. */
export function shapeOf(node: OperationNode): Shape {
  const values: unknown[] = [];
  return { key: describe(node, values), values };
}

function describe(part: unknown, values: unknown[]): string {
  // with its length in front a text cannot be taken for anything else, so no two shapes have one key
  if (typeof part === 'string') return `${part.length}"${part}`;
  if (typeof part !== 'object' || part === null) return `${typeof part}:${String(part)}`;
  const known = keyByConstant.get(part);
  if (known !== undefined) return known;
  if (Array.isArray(part)) return describeList(part, values);
  if (part instanceof Date) return `date:${part.getTime()}`;
  return describeNode(part, values);
}

function describeList(list: readonly unknown[], values: unknown[]): string {
  let key = '[';
  for (const item of list) key += `${describe(item, values)},`;
  return `${key}]`;
}

function describeNode(node: object, values: unknown[]): string {
  if (isParameter(node)) {
    values.push(node.value);
    return '?';
  }
  if (isParameterList(node)) {
    for (const value of node.values) values.push(value);
    return `?${node.values.length}`;
  }
  let key = '{';
  // nodes are plain objects: their parts go by name
  const parts = node as Readonly<Record<string, unknown>>;
  for (const name in parts) {
    const part = parts[name];
    if (part !== undefined) key += `${name}:${describe(part, values)};`;
  }
  return `${key}}`;
}

/** The same tree with slots in the place of its values, numbered as {@link shapeOf} collects them. */
export function withSlots(node: OperationNode): OperationNode {
  let count = 0;
  const copy = (part: unknown): unknown => {
    if (typeof part !== 'object' || part === null || part instanceof Date) return part;
    if (Array.isArray(part)) return part.map(copy);
    if (isParameter(part)) return { ...part, value: new Slot(count++) };
    if (isParameterList(part)) return { ...part, values: part.values.map(() => new Slot(count++)) };
    return Object.fromEntries(Object.entries(part).map(([name, child]) => [name, copy(child)]));
  };
  // a copy of a node that differs in its values is a node
  return copy(node) as OperationNode;
}

function isParameter(node: object): node is { value: unknown } {
  return 'kind' in node && node.kind === 'ValueNode' && !('immediate' in node && node.immediate === true);
}

function isParameterList(node: object): node is { values: readonly unknown[] } {
  return 'kind' in node && node.kind === 'PrimitiveValueListNode';
}
