// The keys of a relationship: which columns of which table hold it, found among the foreign keys of the tables or by what
// its declaration says. Pure: reads tables and declarations, or throws what is missing and what to write.
import { relationshipErrors } from '../errors/catalog/relationships.ts';
import { nearest } from '../util/nearest.ts';
import {
  columnNamed,
  type Declared,
  foreignKeys,
  type Key,
  type KeyTable,
  keyTableOf,
  optional,
} from './foreign-keys.ts';
import { type ColumnPair, pairsJoin, type RelationshipKeys } from './relationship-join.ts';
import type { MappedColumn, Table } from './table.ts';

/** A question for a foreign key: of which table, to which. */
interface Question {
  readonly label: string;
  readonly holder: KeyTable;
  readonly referred: KeyTable;
  /** The columns that the declaration names. */
  readonly named: readonly MappedColumn[] | undefined;
  /** What to write where several are possible, made of one candidate. */
  readonly option: (candidate: string) => string;
  /** What to write where there is none. */
  readonly hint: () => string;
}

/** @throws ArgumentError if the foreign keys and the declaration do not say it all */
export function relationshipKeys(declared: Declared, secondary: Table | null): RelationshipKeys {
  if (secondary !== null) return keysOverSecondary(declared, secondary);
  const { label, parent, target, declaration } = declared;
  const isManyToOne = declaration.kind === 'belongsTo';
  const holder = isManyToOne ? keyTableOf(parent) : keyTableOf(target);
  const referred = isManyToOne ? keyTableOf(target) : keyTableOf(parent);
  const key = foreignKeyFor({
    label,
    holder,
    referred,
    named: optional(label, 'foreignKey', holder, declaration.options.foreignKey),
    option: (candidate) => `foreignKey: ${candidate}`,
    hint: () => hintFor(declared),
  });
  checkRemoteSide(declared, isManyToOne ? key.targets : key.columns);
  return withJoin({
    direction: isManyToOne ? 'MANYTOONE' : 'ONETOMANY',
    synchronizePairs: pairs(key),
    secondarySynchronizePairs: [],
    secondary: null,
  });
}

/** Of a table between with several keys to one table, `foreignKey` names the near one and `remoteSide` the far one. */
function keysOverSecondary(declared: Declared, holder: Table): RelationshipKeys {
  const near = nearKeyOver(declared, holder);
  return withJoin({
    direction: 'MANYTOMANY',
    synchronizePairs: near,
    secondarySynchronizePairs: farKeyOver(declared, holder, near),
    secondary: holder,
  });
}

/** From the own table to the one between. */
export function nearKeyOver({ label, parent, declaration }: Declared, holder: KeyTable): ColumnPair[] {
  const { foreignKey, remoteSide } = declaration.options;
  const far = optional(label, 'remoteSide', holder, remoteSide);
  const near = foreignKeyFor({
    label,
    holder,
    referred: keyTableOf(parent),
    named: optional(label, 'foreignKey', holder, foreignKey) ?? theOther(far, holder, keyTableOf(parent)),
    option: (candidate) => `foreignKey: ${candidate}, if that is the one that leads to ${label}'s own side`,
    hint: () => hintOf(holder, keyTableOf(parent)),
  });
  return pairs(near);
}

/** From the target to the table between, when it is known what holds the near key. */
export function farKeyOver(
  { label, target, declaration }: Declared,
  holder: KeyTable,
  near: readonly ColumnPair[],
): ColumnPair[] {
  const far = optional(label, 'remoteSide', holder, declaration.options.remoteSide);
  const taken = near.map(({ dest }) => dest);
  const beyond = foreignKeyFor({
    label,
    holder,
    referred: keyTableOf(target),
    named: far ?? theOther(taken, holder, keyTableOf(target)),
    option: (candidate) => `remoteSide: ${candidate}, if that is the one that leads to the other side`,
    hint: () => hintOf(holder, keyTableOf(target)),
  });
  return pairs(beyond);
}

const withJoin = (keys: Omit<RelationshipKeys, 'join'>): RelationshipKeys => ({
  ...keys,
  join: pairsJoin(keys),
});

const pairs = ({ columns, targets }: Key): ColumnPair[] =>
  columns.flatMap((dest, at) => {
    const source = targets[at];
    return source === undefined ? [] : [Object.freeze({ source, dest })];
  });

/** Of a table between with two keys to one table: the one that is left when the other is taken. */
function theOther(
  taken: readonly MappedColumn[] | undefined,
  holder: KeyTable,
  referred: KeyTable,
): readonly MappedColumn[] | undefined {
  if (taken === undefined) return undefined;
  const all = foreignKeys(holder, referred);
  const left = all.filter(({ columns }) => !columns.some((column) => taken.includes(column)));
  const [only, ...others] = left;
  return others.length === 0 && all.length > 1 ? only?.columns : undefined;
}

function foreignKeyFor(question: Question): Key {
  const { label, holder, referred, named, option, hint } = question;
  const all = foreignKeys(holder, referred);
  if (named !== undefined) return namedKey(question, named, all);
  const tables = { relationship: label, holder: holder.name, referred: referred.name };
  const [only, ...others] = all;
  if (only === undefined) throw relationshipErrors.NO_FOREIGN_KEY({ ...tables, hint: hint() });
  if (others.length === 0) return only;
  const candidates = all.map(text);
  throw relationshipErrors.SEVERAL_FOREIGN_KEYS({ ...tables, candidates, option: option(text(only)) });
}

function namedKey(
  { label, holder, referred }: Question,
  named: readonly MappedColumn[],
  all: readonly Key[],
): Key {
  const isNamed = (column: MappedColumn) => named.includes(column);
  const exact = all.find(({ columns }) => columns.length === named.length && columns.every(isNamed));
  // one column is enough to tell a key of several
  const partial = all.filter(({ columns }) => named.every((column) => columns.includes(column)));
  const found = exact ?? (partial.length === 1 ? partial[0] : undefined);
  if (found !== undefined) return found;
  // columns that the database holds to nothing refer to the primary key
  const isFree = named.every(({ spec }) => spec.references === undefined);
  if (isFree && named.length === referred.primaryKey.length) {
    return { columns: named, targets: referred.primaryKey };
  }
  throw relationshipErrors.FOREIGN_KEY_NOT_FOUND({
    relationship: label,
    given: named.map(({ key }) => key).join(', '),
    holder: holder.name,
    referred: referred.name,
    candidates: all.map(text),
  });
}

/** The declaration's kind has said which side is the other end; what `remoteSide` says has to agree. */
function checkRemoteSide({ label, declaration, target }: Declared, remote: readonly MappedColumn[]): void {
  const given = optional(label, 'remoteSide', keyTableOf(target), declaration.options.remoteSide);
  if (given === undefined) return;
  if (given.length === remote.length && given.every((column) => remote.includes(column))) return;
  const [other, end] = declaration.kind === 'belongsTo' ? ['hasMany', 'other'] : ['belongsTo', 'own'];
  const names = (columns: readonly MappedColumn[]) => columns.map(({ key }) => key).join(', ');
  throw relationshipErrors.WRONG_REMOTE_SIDE({
    relationship: label,
    given: names(given),
    remote: names(remote),
    suggestion: `Drop it, or declare the relationship with ${other}(…) if the foreign key is at its ${end} end.`,
  });
}

/** What to write where no foreign key is found: perhaps it goes the other way. */
function hintFor({ parent, target, declaration }: Declared): string {
  const isManyToOne = declaration.kind === 'belongsTo';
  const [holder, referred] = isManyToOne
    ? [keyTableOf(parent), keyTableOf(target)]
    : [keyTableOf(target), keyTableOf(parent)];
  if (foreignKeys(referred, holder).length === 0) return hintOf(holder, referred);
  const other = isManyToOne ? 'hasMany(…) or hasOne(…)' : 'belongsTo(…)';
  return `There is one from "${referred.name}" to "${holder.name}": declare the relationship with ${other}.`;
}

function hintOf(holder: KeyTable, target: KeyTable): string {
  const { name, schema, primaryKey } = target;
  const path = schema === undefined ? name : `${schema}.${name}`;
  const column = primaryKey[0]?.name ?? 'id';
  const meant = `did you mean .references('${path}.${column}')?`;
  for (const { key, spec } of holder.columns) {
    if (spec.references === undefined) continue;
    const { table, column: referred } = spec.references;
    if (table === name && columnNamed(target, referred) === undefined)
      return `Its column "${key}" references "${table}.${referred}", and there is no such column: ${meant}`;
    if (table === name) continue;
    if (nearest(table, [name]) !== undefined)
      return `Its column "${key}" references table "${table}": ${meant}`;
  }
  return `Add .references('${path}.${column}') to a column of "${holder.name}", or name the columns with foreignKey.`;
}

/** A key as one would write it: `'teamId'`, or `['orderId', 'line']`. */
function text({ columns }: Key): string {
  const names = columns.map(({ key }) => `'${key}'`);
  return names.length === 1 ? names.join() : `[${names.join(', ')}]`;
}
