// The rows of a table between two others, as a flush inserts, deletes and updates them: one statement each for all links
// of a relationship. The number of rows that matched is checked.
import type { Connection } from '../drivers/connection.ts';
import { flushErrors } from '../errors/catalog/flush.ts';
import type { InstanceState } from '../instrumentation/instance-state.ts';
import { insertDefaultOf } from '../mapping/column-spec.ts';
import { derivedBy } from '../mapping/derived.ts';
import type { Mapper } from '../mapping/mapper.ts';
import type { ColumnPair, RelationshipProperty } from '../mapping/relationship-property.ts';
import type { MappedColumn, Table } from '../mapping/table.ts';
import { deleteBatch, deleteRow } from '../sql/batch-delete.ts';
import { insertBatch, insertRow } from '../sql/batch-insert.ts';
import { updateBatch, updateRow } from '../sql/batch-update.ts';
import { staleCountOf } from '../sql/counted.ts';
import { encodeBatch, encodeRow } from '../sql/encode-batch.ts';
import { bindStatement, type StatementText } from '../sql/statement-text.ts';
import { defaultValue } from './default-value.ts';
import type { DependencyRun } from './dependencies/dependency-run.ts';
import type { StatementNotes } from './noted-statement.ts';
import { loadSource, mayLackKeys } from './sync.ts';

/** Values by the index of their column in the table between. */
type Row = unknown[];

/** A row whose keys have changed. */
interface SwitchedRow {
  readonly old: Row;
  readonly present: Row;
}

/** What is sent for one relationship; its texts are made once. */
interface AssociationShape {
  readonly table: Table;
  /** The columns that the two keys go into. */
  readonly keys: readonly MappedColumn[];
  /** The keys, and the columns that have a client-side default. */
  readonly inserted: readonly MappedColumn[];
  readonly texts: Readonly<Record<'insert' | 'delete' | 'countedDelete' | 'update' | 'countedUpdate', Texts>>;
}

interface Texts {
  readonly one: StatementText;
  readonly many: StatementText;
}

const cellOf = (row: Row, { index }: { readonly index: number }): unknown => row[index];

export class AssociationRows {
  readonly inserted: Row[] = [];
  readonly deleted: Row[] = [];
  readonly updated: SwitchedRow[] = [];
  readonly #run: DependencyRun;

  constructor(run: DependencyRun) {
    this.#run = run;
  }

  // --- making rows ---

  /** The row that links the two objects; null if one of their keys has to be read first. */
  rowInMemory(parent: InstanceState, child: InstanceState): Row | null {
    return mayLackKeys(parent, child) ? null : this.#row(parent, child);
  }

  /** The row that links the two objects. */
  async row(parent: InstanceState, child: InstanceState): Promise<Row> {
    const { flush, property } = this.#run;
    await loadSource(flush, parent, property.synchronizePairs);
    await loadSource(flush, child, property.secondarySynchronizePairs);
    return this.#row(parent, child);
  }

  #row(parent: InstanceState, child: InstanceState): Row {
    const { synchronizePairs, secondarySynchronizePairs } = this.#run.property;
    const row: Row = [];
    for (const { source, dest } of synchronizePairs) row[dest.index] = keyPart(parent, source.index);
    for (const { source, dest } of secondarySynchronizePairs) row[dest.index] = keyPart(child, source.index);
    return row;
  }

  /** The row as it is in the database, and as it is to be. */
  switchedRow(parent: InstanceState, child: InstanceState): SwitchedRow {
    const { synchronizePairs, secondarySynchronizePairs } = this.#run.property;
    const old: Row = [];
    const committed = (state: InstanceState, pairs: readonly ColumnPair[]) => {
      for (const { source, dest } of pairs)
        old[dest.index] = state.committedValue(source.index) ?? state.values[source.index];
    };
    committed(parent, synchronizePairs);
    committed(child, secondarySynchronizePairs);
    return { old, present: this.#row(parent, child) };
  }

  // --- sending them ---

  async send(): Promise<void> {
    // the transaction begins here also where no row is written
    await this.#connection();
    if (this.deleted.length + this.updated.length + this.inserted.length === 0) return;
    const shape = shapeOf(this.#run.property);
    if (shape === null) return;
    const { notes } = this.#run.flush;
    if (notes !== null) return this.#note(notes, shape);
    if (this.deleted.length > 0) await this.#delete(shape);
    if (this.updated.length > 0) await this.#update(shape);
    if (this.inserted.length > 0) await this.#insert(shape);
  }

  #connection(): Promise<Connection> {
    const { flush, property } = this.#run;
    const { target: mapper, secondary } = property;
    return flush.port.connection(secondary === null ? { mapper } : { mapper, secondary });
  }

  #note(notes: StatementNotes, { keys, inserted, table: { name: table } }: AssociationShape): void {
    const rows = [
      ['DELETE', this.deleted, keys],
      ['UPDATE', this.updated, keys],
      ['INSERT', this.inserted, inserted],
    ] as const;
    for (const [verb, { length: count }, columns] of rows)
      if (count > 0) notes.note({ verb, table, columns, returning: [], states: [], count });
  }

  async #delete({ keys, texts, table }: AssociationShape): Promise<void> {
    const { deleted: rows } = this;
    const isCounted = this.#run.flush.isPipelined;
    const text = isCounted ? texts.countedDelete : texts.delete;
    const values =
      rows.length === 1 ? encodeRow(keys, rows[0] ?? [], cellOf) : encodeBatch(keys, rows, cellOf);
    await this.#sendCounted(text, values, { verb: 'delete', table: table.name, expected: rows.length });
  }

  async #update({ keys, texts, table }: AssociationShape): Promise<void> {
    const { updated: rows } = this;
    const isCounted = this.#run.flush.isPipelined;
    const text = isCounted ? texts.countedUpdate : texts.update;
    const [old, present] = [rows.map((row) => row.old), rows.map((row) => row.present)];
    const values =
      rows.length === 1
        ? [...encodeRow(keys, old[0] ?? [], cellOf), ...encodeRow(keys, present[0] ?? [], cellOf)]
        : [...encodeBatch(keys, old, cellOf), ...encodeBatch(keys, present, cellOf)];
    await this.#sendCounted(text, values, { verb: 'update', table: table.name, expected: rows.length });
  }

  async #sendCounted(texts: Texts, values: unknown[], facts: Facts): Promise<void> {
    const { flush } = this.#run;
    const { expected } = facts;
    const isCounted = flush.isPipelined;
    if (isCounted && expected > 1) values.push(expected);
    const connection = await this.#connection();
    const sent = connection.run(bindStatement(expected === 1 ? texts.one : texts.many, values, expected));
    const reply = isCounted ? sent.catch((error) => Promise.reject(asStale(error, facts))) : sent;
    await flush.reply(reply, ({ rowCount }) => {
      if (!isCounted && rowCount !== expected) throw flushErrors.STALE_LINKS({ ...facts, matched: rowCount });
    });
  }

  async #insert({ inserted: columns, texts }: AssociationShape): Promise<void> {
    const { inserted: rows } = this;
    const { flush } = this.#run;
    for (const { index, spec } of columns) {
      const fill = insertDefaultOf(spec);
      if (fill !== undefined) for (const row of rows) row[index] ??= defaultValue(fill);
    }
    const [row] = rows;
    const statement =
      rows.length === 1 && row !== undefined
        ? bindStatement(texts.insert.one, encodeRow(columns, row, cellOf), 1)
        : bindStatement(texts.insert.many, encodeBatch(columns, rows, cellOf), rows.length);
    const connection = await this.#connection();
    await flush.reply(connection.run(statement), () => undefined);
  }
}

/** An object that was never saved has no key: it is read all the same, and listeners of init_scalar may give it one. */
function keyPart(state: InstanceState, index: number): unknown {
  const value = state.values[index];
  return value === undefined ? state.manager.attributes[index]?.get(state) : value;
}

interface Facts {
  readonly verb: string;
  readonly table: string;
  readonly expected: number;
}

function asStale(error: unknown, facts: Facts): unknown {
  const stale = staleCountOf(error);
  return stale === null ? error : flushErrors.STALE_LINKS({ ...facts, ...stale }, error);
}

const shapes = derivedBy<Mapper, RelationshipProperty, AssociationShape>();

function shapeOf(property: RelationshipProperty): AssociationShape | null {
  const { parent, secondary } = property;
  return secondary === null ? null : shapes(parent, property, () => makeShape(property, secondary));
}

function makeShape(property: RelationshipProperty, table: Table): AssociationShape {
  const pairs = [...property.synchronizePairs, ...property.secondarySynchronizePairs];
  const keys = [...new Set(pairs.map(({ dest }) => dest))];
  const others = table.columns.filter((column) => !keys.includes(column));
  const inserted = [...keys, ...others.filter(({ spec }) => insertDefaultOf(spec) !== undefined)];
  const made = others.flatMap(({ name, spec: { insertSql: sql } }) => (sql ? [{ name, sql }] : []));
  const insert = { table, columns: inserted, made, returning: [] };
  const counted = true;
  const change = { table, keys, columns: keys };
  const texts = {
    insert: { one: insertRow(insert), many: insertBatch(insert) },
    delete: { one: deleteRow({ table, keys }), many: deleteBatch({ table, keys }) },
    countedDelete: {
      one: deleteRow({ table, keys, counted }),
      many: deleteBatch({ table, keys, counted }),
    },
    update: { one: updateRow(change), many: updateBatch(change) },
    countedUpdate: { one: updateRow({ ...change, counted }), many: updateBatch({ ...change, counted }) },
  };
  return { table, keys, inserted, texts };
}
