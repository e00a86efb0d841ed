// What a mapping can be told beyond its table: how rows are versioned and what a flush checks and reads back. Options of
// `entity()` and `mapImperatively`.
import type { PolymorphicOptions } from './declaration.ts';
import { checkChoice } from './options.ts';

/** How objects of a class are persisted. `A` are the names of its attributes. */
export interface MapperOptions<A extends string = string> extends PolymorphicOptions {
  /**
   * The attribute that holds the version of the row. Every UPDATE and DELETE finds the row by its version as well: where
   * another transaction has changed it, the flush fails with StaleDataError. Seed: `version_id_col`.
   */
  readonly versionIdCol?: A;
  /**
   * Makes the version of an INSERT (of null) and of each UPDATE (of the present version); by default a counter.
   * `false`: the database does, or the program sets it. Seed: `version_id_generator`.
   */
  readonly versionIdGenerator?: ((current: unknown) => unknown) | false;
  /**
   * Whether a DELETE has to find all its rows: otherwise it is a warning, or with a version StaleDataError. Default true.
   * Seed: `confirm_deleted_rows`.
   */
  readonly confirmDeletedRows?: boolean;
  /**
   * Which values that the database makes come back with the statement: `'auto'` those of an INSERT, `true` also those of
   * an UPDATE, `false` none but keys and versions. What does not come back is expired. Seed: `eager_defaults`.
   */
  readonly eagerDefaults?: boolean | 'auto';
  /**
   * `false`: each object is told of, written and told of again before the next one; slower, and for listeners that have to
   * see the rows of the objects before. Default true. Seed: `batch`.
   */
  readonly batch?: boolean;
  /**
   * Whether the database hands a primary key that changes on to the tables of joined subclasses (`onUpdate: 'cascade'`);
   * otherwise the flush updates each of them. Default true. Seed: `passive_updates`.
   */
  readonly passiveUpdates?: boolean;
}

/** Their names. */
export const MAPPER_OPTIONS = [
  'polymorphicOn',
  'polymorphicIdentity',
  'polymorphicAbstract',
  'versionIdCol',
  'versionIdGenerator',
  'confirmDeletedRows',
  'eagerDefaults',
  'batch',
  'passiveUpdates',
] as const satisfies readonly (keyof MapperOptions)[];

/** The options as they apply. */
export interface PersistenceSettings {
  readonly batches: boolean;
  readonly passiveUpdates: boolean;
  readonly confirmsDeletedRows: boolean;
  readonly eagerDefaults: boolean | 'auto';
}

/** @throws ArgumentError for a value that an option does not have */
export function persistenceSettings(className: string, options: MapperOptions): PersistenceSettings {
  const { confirmDeletedRows = true, eagerDefaults = 'auto', batch = true, passiveUpdates = true } = options;
  const call = `the mapping of ${className}`;
  checkChoice(call, 'confirmDeletedRows', confirmDeletedRows, [true, false]);
  checkChoice(call, 'eagerDefaults', eagerDefaults, [true, false, 'auto']);
  checkChoice(call, 'batch', batch, [true, false]);
  checkChoice(call, 'passiveUpdates', passiveUpdates, [true, false]);
  return Object.freeze({
    confirmsDeletedRows: confirmDeletedRows,
    eagerDefaults,
    batches: batch,
    passiveUpdates,
  });
}
