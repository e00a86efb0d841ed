// The texts of the errors of relationships whose join or order is an expression.
import { defineErrors, entry } from '../define-errors.ts';
import { ArgumentError } from '../imago-error.ts';

type At = { readonly relationship: string };

export const joinErrors = defineErrors({
  JOIN_NOT_A_FUNCTION: entry<{ call: string; option: string; given: string }>(
    ArgumentError,
    ({ call, option, given }) => [
      `Cannot declare ${call} with a ${option} of type ${given}: it has to be a function of the two sides' attributes.`,
      `Write it like ${option}: (user, address) => user.id.eq(address.userId).`,
    ],
  ),
  JOIN_NOT_A_CONDITION: entry<At & { option: string; given: string }>(
    ArgumentError,
    ({ relationship, option, given }) => [
      `Cannot configure ${relationship}: its ${option} gives ${given} and no condition.`,
      `Return one, like (user, address) => user.id.eq(address.userId).`,
    ],
  ),
  JOIN_WITHOUT_PAIR: entry<At & { option: string }>(ArgumentError, ({ relationship, option }) => [
    `Cannot configure ${relationship}: its ${option} compares no column of one side with a column of the other.`,
    `Use the attributes of both arguments; in a class that refers to itself mark one with remote(…).`,
  ]),
  JOIN_WITHOUT_FOREIGN_KEY: entry<At & { option: string }>(ArgumentError, ({ relationship, option }) => [
    `Cannot configure ${relationship}: no column in its ${option} is a foreign key.`,
    `Add .references(…) to the column that holds the key, mark it with foreign(…), or name it with foreignKey.`,
  ]),
  JOIN_WITHOUT_EQUALITY: entry<At & { option: string }>(ArgumentError, ({ relationship, option }) => [
    `Cannot configure ${relationship}: no condition of its ${option} says that its foreign key equals a column of the other side, so there is nothing to write when objects are saved.`,
    `Compare them with eq(…), or set viewOnly: true for a relationship that is only read.`,
  ]),
  JOIN_BOTH_WAYS: entry<At & { own: string; other: string }>(
    ArgumentError,
    ({ relationship, own, other }) => [
      `Cannot configure ${relationship}: its primaryJoin has foreign keys in "${own}" and in "${other}", which go both ways.`,
      `Mark the one that is meant with foreign(…), or name it with foreignKey.`,
    ],
  ),
  JOIN_OTHER_DIRECTION: entry<At & { holder: string; target: string; call: string }>(
    ArgumentError,
    ({ relationship, holder, target, call }) => [
      `Cannot configure ${relationship}: the foreign key of its primaryJoin is in "${holder}", which makes it a relationship of the other direction.`,
      `Declare it to ${target} with ${call}, or mark the other column with foreign(…).`,
    ],
  ),
  SECONDARY_JOIN_ALONE: entry<At>(ArgumentError, ({ relationship }) => [
    `Cannot configure ${relationship}: a secondaryJoin leads to a table between, and there is none.`,
    `Say primaryJoin, or declare it with manyToMany(…, { secondary }).`,
  ]),
  NOT_AN_ORDER: entry<At & { given: string }>(ArgumentError, ({ relationship, given }) => [
    `Cannot configure ${relationship}: its orderBy gives ${given} and no order.`,
    `Return attributes or orders: (address) => [address.kind, address.id.desc()].`,
  ]),
});
