// The version of a row: which column it is in, and how the next one is made. What `versionIdCol` and `versionIdGenerator`
// of a mapping amount to; the unit of work reads it.
import { columnErrors } from '../errors/catalog/columns.ts';
import { mappingErrors } from '../errors/catalog/mapping.ts';
import { optionErrors } from '../errors/catalog/options.ts';
import { isIntegerType } from '../sql/types.ts';
import { describeValue } from '../util/describe-value.ts';
import { nearest } from '../util/nearest.ts';
import { isWritable } from './column-spec.ts';
import type { MapperOptions } from './mapper-options.ts';
import { checkText } from './options.ts';
import type { MappedColumn } from './table.ts';

/** How the rows of a mapper are versioned. */
export interface Versioning {
  readonly column: MappedColumn;
  /** Makes the next version of the present one, which is null for a new row; null where the database makes it. */
  readonly next: ((current: unknown) => unknown) | null;
}

/**
 * The versioning that the options ask for; null without.
 *
 * @throws ArgumentError for a column that is not there or cannot hold a version, and a generator without column
 */
export function versioningOf(
  className: string,
  columns: readonly MappedColumn[],
  options: MapperOptions,
): Versioning | null {
  const { versionIdCol, versionIdGenerator } = options;
  if (versionIdCol === undefined) {
    if (versionIdGenerator !== undefined) throw mappingErrors.GENERATOR_WITHOUT_VERSION({ class: className });
    return null;
  }
  checkText(`the versionIdCol of ${className}`, versionIdCol, "{ versionIdCol: 'version' }");
  checkGenerator(className, versionIdGenerator);
  const column = columns.find(({ key }) => key === versionIdCol);
  if (column === undefined) {
    const known = columns.map(({ key }) => key);
    const facts = { class: className, column: versionIdCol, known, nearest: nearest(versionIdCol, known) };
    throw mappingErrors.UNKNOWN_VERSION_COLUMN(facts);
  }
  const next = versionIdGenerator === false ? null : (versionIdGenerator ?? counter(column));
  refuseUnfit(className, column, versionIdGenerator);
  return Object.freeze({ column, next });
}

/** A promise is no version, and nobody would wait for it. */
function checkGenerator(className: string, generator: unknown): void {
  const isAsync = typeof generator === 'function' && generator.constructor.name === 'AsyncFunction';
  if (generator === undefined || generator === false || (typeof generator === 'function' && !isAsync)) return;
  const given = isAsync ? 'an async function' : describeValue(generator);
  const allowed = 'a function that returns the next version at once, or false where the database makes it';
  const call = `the mapping of ${className}`;
  throw optionErrors.INVALID_OPTION({ call, option: 'versionIdGenerator', given, allowed });
}

function refuseUnfit(className: string, column: MappedColumn, generator: unknown): void {
  const { spec, type, key } = column;
  const refuse = (reason: string) =>
    columnErrors.INVALID_VERSION_COLUMN({ class: className, column: key, reason });
  if (spec.primaryKey) throw refuse('it is part of the primary key');
  if (spec.deferred) throw refuse('it is deferred, and every UPDATE has to know it');
  if (generator === false) return;
  if (!isWritable(spec)) throw refuse('the database makes it, so set versionIdGenerator: false');
  if (generator === undefined && !isIntegerType(type))
    throw refuse(`it is of type ${type.sql}, which cannot count, and there is no versionIdGenerator`);
}

/** 1, 2, 3, … as the column's type has them. */
function counter({ type }: MappedColumn): (current: unknown) => unknown {
  const isBig = typeof type.decode?.('1') === 'bigint';
  return (current) => {
    if (typeof current === 'bigint') return current + 1n;
    if (typeof current === 'number') return current + 1;
    return isBig ? 1n : 1;
  };
}
