// The keys of a relationship: which columns of which table hold it, found among the foreign keys of the tables or by what
// its declaration says. Pure: reads tables and declarations, or throws what is missing and what to write.
import { relationshipErrors } from '../errors/catalog/relationships.ts';
import { nearest } from '../util/nearest.ts';
import type { Mapper } from './mapper.ts';
import type { RelationshipDeclaration } from './relationship.ts';
import type { ColumnPair, RelationshipKeys } from './relationship-property.ts';
import type { MappedColumn, Table } from './table.ts';
import { constraintsOf, type ForeignKey } from './table-spec.ts';

/** A relationship that is being configured. */
export interface Declared {
  /** How errors call it: `User.addresses`. */
  readonly label: string;
  readonly parent: Mapper;
  readonly target: Mapper;
  readonly declaration: RelationshipDeclaration;
}

/** A foreign key as columns: those that hold it, and those that it refers to. */
interface Key {
  readonly columns: readonly MappedColumn[];
  readonly targets: readonly MappedColumn[];
}

/** A question for a foreign key: of which table, to which. */
interface Question {
  readonly label: string;
  readonly holder: Table;
  readonly referred: Table;
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
  const holder = isManyToOne ? parent.localTable : target.localTable;
  const referred = isManyToOne ? target.localTable : parent.localTable;
  const key = foreignKeyFor({
    label,
    holder,
    referred,
    named: optional(label, 'foreignKey', holder, declaration.options.foreignKey),
    option: (candidate) => `foreignKey: ${candidate}`,
    hint: () => hintFor(declared),
  });
  checkRemoteSide(declared, isManyToOne ? key.targets : key.columns);
  return {
    direction: isManyToOne ? 'MANYTOONE' : 'ONETOMANY',
    synchronizePairs: pairs(key),
    secondarySynchronizePairs: [],
    secondary: null,
  };
}

/** Of a table between with several keys to one table, `foreignKey` names the near one and `remoteSide` the far one. */
function keysOverSecondary(
  { label, parent, target, declaration }: Declared,
  holder: Table,
): RelationshipKeys {
  const { foreignKey, remoteSide } = declaration.options;
  const far = optional(label, 'remoteSide', holder, remoteSide);
  const near = foreignKeyFor({
    label,
    holder,
    referred: parent.localTable,
    named: optional(label, 'foreignKey', holder, foreignKey) ?? theOther(far, holder, parent.localTable),
    option: (candidate) => `foreignKey: ${candidate}, if that is the one that leads to ${label}'s own side`,
    hint: () => hintOf(holder, parent.localTable),
  });
  const beyond = foreignKeyFor({
    label,
    holder,
    referred: target.localTable,
    named: far ?? theOther(near.columns, holder, target.localTable),
    option: (candidate) => `remoteSide: ${candidate}, if that is the one that leads to the other side`,
    hint: () => hintOf(holder, target.localTable),
  });
  return {
    direction: 'MANYTOMANY',
    synchronizePairs: pairs(near),
    secondarySynchronizePairs: pairs(beyond),
    secondary: holder,
  };
}

const pairs = ({ columns, targets }: Key): ColumnPair[] =>
  columns.flatMap((dest, at) => {
    const source = targets[at];
    return source === undefined ? [] : [Object.freeze({ source, dest })];
  });

/** Of a table between with two keys to one table: the one that is left when the other is taken. */
function theOther(
  taken: readonly MappedColumn[] | undefined,
  holder: Table,
  referred: Table,
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

/** The foreign keys of a table that lead to another one. */
function foreignKeys(holder: Table, referred: Table): Key[] {
  return constraintsOf(holder)
    .foreignKeys.filter((key) => leadsTo(key, holder, referred))
    .map(({ columns, targets }) => ({
      columns: columns.flatMap((name) => columnNamed(holder, name) ?? []),
      targets: targets.flatMap((name) => columnNamed(referred, name) ?? []),
    }))
    .filter(({ columns, targets }) => columns.length === targets.length);
}

/** A foreign key that names no schema leads to a table without one, or of the schema of its own table. */
function leadsTo({ table, schema }: ForeignKey, holder: Table, referred: Table): boolean {
  if (table !== referred.name) return false;
  if (schema !== undefined) return schema === (referred.schema ?? 'public');
  return referred.schema === undefined || referred.schema === holder.schema;
}

function columnNamed({ columns }: Table, name: string): MappedColumn | undefined {
  return columns.find((column) => column.name === name) ?? columns.find(({ key }) => key === name);
}

function optional(
  relationship: string,
  option: string,
  table: Table,
  names: string | readonly string[] | undefined,
): MappedColumn[] | undefined {
  return names === undefined ? undefined : columnsNamed(relationship, option, table, names);
}

/** The columns of an option: by attribute, by column name, or as `'table.column'`. @throws ArgumentError */
export function columnsNamed(
  relationship: string,
  option: string,
  table: Table,
  names: string | readonly string[],
): MappedColumn[] {
  return (typeof names === 'string' ? [names] : names).map((name) => {
    const own = withoutTable(table, name);
    const column = table.columns.find(({ key }) => key === own) ?? columnNamed(table, own);
    if (column !== undefined) return column;
    const known = table.columns.map(({ key }) => key);
    const facts = { relationship, option, table: table.name, column: name, known };
    throw relationshipErrors.UNKNOWN_RELATIONSHIP_COLUMN({ ...facts, nearest: nearest(own, known) });
  });
}

function withoutTable({ name: table, schema }: Table, name: string): string {
  const prefixes = schema === undefined ? [`${table}.`] : [`${schema}.${table}.`, `${table}.`];
  const prefix = prefixes.find((each) => name.startsWith(each));
  return prefix === undefined ? name : name.slice(prefix.length);
}

/** The declaration's kind has said which side is the other end; what `remoteSide` says has to agree. */
function checkRemoteSide({ label, declaration, target }: Declared, remote: readonly MappedColumn[]): void {
  const given = optional(label, 'remoteSide', target.localTable, declaration.options.remoteSide);
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
    ? [parent.localTable, target.localTable]
    : [target.localTable, parent.localTable];
  if (foreignKeys(referred, holder).length === 0) return hintOf(holder, referred);
  const other = isManyToOne ? 'hasMany(…) or hasOne(…)' : 'belongsTo(…)';
  return `There is one from "${referred.name}" to "${holder.name}": declare the relationship with ${other}.`;
}

function hintOf(holder: Table, { name, schema, primaryKey }: Table): string {
  const path = schema === undefined ? name : `${schema}.${name}`;
  const column = primaryKey[0]?.name ?? 'id';
  for (const { key, spec } of holder.columns) {
    const given = spec.references?.table ?? name;
    if (given !== name && nearest(given, [name]) !== undefined)
      return `Its column "${key}" references table "${given}": did you mean .references('${path}.${column}')?`;
  }
  return `Add .references('${path}.${column}') to a column of "${holder.name}", or name the columns with foreignKey.`;
}

/** A key as one would write it: `'teamId'`, or `['orderId', 'line']`. */
function text({ columns }: Key): string {
  const names = columns.map(({ key }) => `'${key}'`);
  return names.length === 1 ? names.join() : `[${names.join(', ')}]`;
}
