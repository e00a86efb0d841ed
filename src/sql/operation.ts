// What an expression was made of, as data: so that it can be computed without a database, too.
/** What an expression was made of, so that it can be computed without a database, too: see `evaluate()`. */
export interface Operation {
  readonly operator: Operator;
  /** Expressions and values, as they were given. */
  readonly operands: readonly unknown[];
}

export type Operator =
  | ComparisonMethod
  | 'isNull'
  | 'isNotNull'
  | 'plus'
  | 'minus'
  | 'times'
  | 'dividedBy'
  | 'concat'
  | 'and'
  | 'or'
  | 'not';

/** The comparisons, by the names of their methods. */
export type ComparisonMethod =
  | 'eq'
  | 'ne'
  | 'gt'
  | 'gte'
  | 'lt'
  | 'lte'
  | 'like'
  | 'ilike'
  | 'between'
  | 'in'
  | 'notIn';
