// One heard event as a word: its name, the object as `Note#1`, the transaction as `root`, `savepoint 1` or `flush`.
import type { QueryTrace } from '../../src/drivers/observe.ts';
import type { Family } from '../../src/events/event.ts';
import { inspect, type ORMExecuteState, SessionTransaction } from '../../src/index.ts';
import { keyText } from '../../src/instrumentation/identity.ts';
import { stateOf } from '../../src/instrumentation/state-of.ts';

export interface Heard {
  readonly family: Family;
  readonly name: string;
  readonly args: readonly unknown[];
  /** Of the attribute, for its events. */
  readonly key: string;
}

/** `Note#1`, by the identity or by the key in memory; `Note` for an object that has neither. */
export function label(object: object): string {
  const { key, mapper, values } = inspect(object);
  const known = key ?? mapper.keyOf(values);
  return known === null ? mapper.class.name : `${mapper.class.name}#${keyText(known)}`;
}

export function transactionWord(transaction: SessionTransaction): string {
  if (transaction.parent === null) return 'root';
  return transaction.nested ? `savepoint ${transaction.depth}` : 'flush';
}

export function statementWord({ verb, table, count }: QueryTrace): string {
  if (table === '') return verb;
  return count > 1 ? `${verb} ${table} x ${count}` : `${verb} ${table}`;
}

export function word(heard: Heard): string {
  return [heard.name, ...facts(heard)].join(' ');
}

function facts({ family, name, args, key }: Heard): string[] {
  switch (family) {
    case 'session':
      return sessionFacts(name, args);
    case 'mapper':
      return args.length === 0 ? [] : [describe(args[2] ?? args[1])];
    case 'instance':
      return name === 'first_init' ? [describe(args[1])] : instanceFacts(args);
    case 'attribute':
      return attributeFacts(name, args, key);
    case 'instrumentation':
      return [describe(args[0]), ...(args.length > 1 ? [String(args[1])] : [])];
    case 'registry':
      return ['(registry)'];
    default:
      return [];
  }
}

function sessionFacts(name: string, [first, second]: readonly unknown[]): string[] {
  if (name === 'do_orm_execute') return [execution(first as ORMExecuteState)]; // its only argument
  if (second instanceof SessionTransaction) return [transactionWord(second)];
  return name.includes('flush') || second === undefined ? [] : [describe(second)];
}

function execution({ isColumnLoad, isOrmStatement }: ORMExecuteState): string {
  return isColumnLoad ? 'column load' : isOrmStatement ? 'select' : 'text';
}

/** The names of attributes, for the events that are about some of them; `*` means all. */
function instanceFacts([target, second, third]: readonly unknown[]): string[] {
  const names = third === undefined ? second : third;
  const isAboutNames =
    Array.isArray(names) && names.every((name) => typeof name === 'string') && names.length > 0;
  return isAboutNames ? [describe(target), names.join()] : [describe(target)];
}

function attributeFacts(name: string, [target, value, old]: readonly unknown[], key: string): string[] {
  const attribute = `${describe(target)}.${key}`;
  if (name === 'set') return [attribute, '=', print(value), `(was ${print(old)})`];
  return name === 'remove' ? [attribute, `(was ${print(value)})`] : [attribute];
}

function print(value: unknown): string {
  if (typeof value === 'symbol') return value.description ?? '';
  return typeof value === 'object' && value !== null && stateOf(value) !== undefined
    ? label(value)
    : String(value);
}

function describe(what: unknown): string {
  if (typeof what === 'function') return what.name;
  return typeof what === 'object' && what !== null ? label(what) : String(what);
}
