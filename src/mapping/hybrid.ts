// `hybrid()`: one definition, computed in memory on objects and by the database in statements.
import { entryErrors } from '../errors/catalog/shape-entries.ts';
import { describeState } from '../instrumentation/identity.ts';
import type { InstanceState } from '../instrumentation/instance-state.ts';
import type { AnyEntity, AttrsOf, InstanceOf } from '../sql/entity-types.ts';
import type { Hybrid } from '../sql/entry-types.ts';
import { evaluate } from '../sql/evaluate.ts';
import type { Expr } from '../sql/expression.ts';
import { checkOptions } from './options.ts';
import { declareEntry, defineAccessor, type EntryPlace, expressionOf } from './shape-entry.ts';

export interface HybridOptions<E, T> {
  /** The value on objects, where the expression cannot be computed in memory. */
  readonly get?: (object: E) => T;
  /** What an assignment does; without it the attribute is read-only. */
  readonly set?: (object: E, value: T) => void;
}

interface Declared {
  readonly define: (attributes: never) => Expr<unknown>;
  readonly options: {
    readonly get?: (object: never) => unknown;
    readonly set?: (object: never, value: never) => void;
  };
}

/**
 * An attribute that is computed: of the values in memory on an object, by the database in a statement. Its expression may
 * use columns, column properties and the hybrids above it. It names its own class,
 * so it stands in a getter, whose type has to be written down.
 *
 * @throws ArgumentError for unknown options; when the mapping is configured, if the function gives no expression.
 * @example
 * class Interval extends entity('intervals', {
 *   id: integer().primaryKey(), from: integer(), to: integer(),
 *   get length(): Hybrid<number> { return hybrid(() => Interval, (i) => i.to.minus(i.from)); },
 * }) {}
 * interval.length; // a number, without a database
 * select(Interval).where((i) => i.length.gt(10)).orderBy((i) => i.length.desc());
 */
export function hybrid<C extends AnyEntity, T>(
  _entity: () => C,
  define: (attributes: AttrsOf<C>) => Expr<T>,
  options: HybridOptions<InstanceOf<C>, NoInfer<T>> = {},
): Hybrid<T> {
  if (typeof define !== 'function') {
    const example = 'hybrid(() => Interval, (i) => i.to.minus(i.from))';
    throw entryErrors.NOT_A_DEFINITION({ call: 'hybrid()', given: `a ${typeof define}`, example });
  }
  checkOptions('hybrid()', options, ['get', 'set']);
  return declareEntry({
    kind: 'hybrid',
    stored: false,
    contribute: (place) => contribute(place, { define, options }),
    over: (place) => expressionOf(place, 'hybrid', define),
  });
}

function contribute(place: EntryPlace, { define, options }: Declared): Expr<unknown> {
  const { key, prototype } = place;
  const expression = expressionOf(place, 'hybrid', define);
  const { get, set } = options;
  defineAccessor(prototype, key, {
    // the options were typed by the class whose object this is
    get: (state) => (get === undefined ? compute(state, expression) : get(state.obj as never)),
    set(state, value) {
      if (set === undefined) refuse(state, key);
      // as above
      set(state.obj as never, value as never);
    },
  });
  return expression;
}

function compute(state: InstanceState, expression: Expr<unknown>): unknown {
  return evaluate(expression, (key) => state.manager.attribute(key).get(state));
}

function refuse(state: InstanceState, attribute: string): never {
  const remedy = `Say what an assignment means: hybrid(…, { set: (object, value) => { … } }).`;
  throw entryErrors.READ_ONLY({ object: describeState(state), attribute, kind: 'hybrid', remedy });
}
