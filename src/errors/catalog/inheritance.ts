// The texts of the errors of classes that inherit: their tables, their discriminators, the rows that they find.
import { defineErrors, entry } from '../define-errors.ts';
import { didYouMean } from '../did-you-mean.ts';
import { ArgumentError, InvalidRequestError } from '../imago-error.ts';

export const inheritanceErrors = defineErrors({
  COLUMN_TAKEN: entry<{ table: string; attribute: string; column: string }>(
    ArgumentError,
    ({ table, attribute, column }) => [
      `Cannot put the attribute "${attribute}" into table "${table}": it has another column "${column}" already.`,
      `Leave it out if it is the inherited one, or give the column a name of its own: .named('…').`,
    ],
  ),
  INHERITED_ATTRIBUTE: entry<{ class: string; attribute: string; base: string }>(
    ArgumentError,
    ({ class: name, attribute, base }) => [
      `Cannot map the column "${attribute}" of ${name}: ${base} has an attribute of that name, whose column is in another table.`,
      `Leave it out, for it is inherited, or give the attribute another name.`,
    ],
  ),
  NO_INHERITED_KEY: entry<{ class: string; base: string; columns: string }>(
    ArgumentError,
    ({ class: name, base, columns }) => [
      `Cannot join the table of ${name} to that of ${base}: its primary key (${columns}) is not as long as the base's.`,
      `Leave the key out, and it is made like the base's; or declare one column for each of the base's.`,
    ],
  ),
  UNKNOWN_DISCRIMINATOR: entry<{
    class: string;
    attribute: string;
    attributes: string;
    nearest: string | undefined;
  }>(ArgumentError, ({ class: name, attribute, attributes, nearest }) => [
    `Cannot tell the objects of ${name} apart by ${attribute}: no column is mapped under that name.${didYouMean(nearest)}`,
    `Name one of ${attributes} in polymorphicOn, or give a function that makes an expression.`,
  ]),
  NO_DISCRIMINATOR: entry<{ class: string; base: string }>(ArgumentError, ({ class: name, base }) => [
    `Cannot tell the rows of ${name} from those of ${base}: nothing says whose a row is, for ${base} has no polymorphicOn.`,
    `Say { polymorphicOn: 'kind' } of ${base}, with a column that holds the class of each row.`,
  ]),
  OPTION_OF_BASE: entry<{ base: string; option: string }>(ArgumentError, ({ base, option }) => [
    `Cannot set ${option} for a class that inherits from ${base}: a flush writes the rows of both together.`,
    `Set it where ${base} is declared, or where the class is that it inherits from.`,
  ]),
  VERSION_OF_BASE: entry<{ class: string; base: string; own: string; inherited: string }>(
    ArgumentError,
    ({ class: name, base, own, inherited }) => [
      `Cannot version ${name} by "${own}": ${base} is versioned by "${inherited}" already, which counts the changes of all its tables.`,
      `Leave versionIdCol out of ${name}.`,
    ],
  ),
  NOT_A_BASE: entry<{ given: string; base: string | undefined }>(ArgumentError, ({ given, base }) => [
    `Cannot inherit from ${given}: it is not a mapped class.`,
    base === undefined
      ? `Pass a class that extends entity(…) or subentity(…).`
      : `Let it extend subentity(${base}, { identity: '…' }, {}), or pass ${base} itself.`,
  ]),
  CONCRETE_WITHOUT_TABLE: entry<{ base: string }>(ArgumentError, ({ base }) => [
    `Cannot map a concrete subclass of ${base}: it has no table to itself.`,
    `Name one: subentity(${base}, { table: '…', concrete: true }, { … }).`,
  ]),
  EXTENDS_MAPPED: entry<{ table: string; base: string }>(ArgumentError, ({ table, base }) => [
    `Cannot put the entity of table "${table}" under ${base}: that class is mapped itself, and \`extends\` is for classes that are not.`,
    `Inherit from it with subentity(${base}, { table: '${table}', … }, { … }).`,
  ]),
  NOT_OF_CONCRETE: entry<{ class: string; attribute: string; base: string }>(
    InvalidRequestError,
    ({ class: name, attribute, base }) => [
      `Cannot use ${name}.${attribute}: it belongs to the table of ${base}, and ${name} is concrete, with a table of its own.`,
      `Declare "${attribute}" in the shape of ${name}, too, or ask for it on an object of ${base}.`,
    ],
  ),
  ABSTRACT_CLASS: entry<{ class: string }>(InvalidRequestError, ({ class: name }) => [
    `Cannot construct ${name}: it is polymorphicAbstract, so there are objects of its subclasses only.`,
    `Construct one of its subclasses.`,
  ]),
  UNKNOWN_IDENTITY: entry<{ class: string; value: string; key: string; known: string }>(
    InvalidRequestError,
    ({ class: name, value, key, known }) => [
      `Cannot load ${name}#${key}: no class has the polymorphic identity ${value}.`,
      `Map one with { identity: ${value} }, and see that its module is imported; known are ${known}.`,
    ],
  ),
  UNMAPPED_IDENTITY: entry<{ class: string; value: string; key: string }>(
    InvalidRequestError,
    ({ class: name, value, key }) => [
      `Cannot load ${name}#${key}: it is of the class that was declared with the identity ${value}, and that class is not mapped yet: a class is mapped when it is first used.`,
      `Call mapper(…) with it once it is declared, or write static { mapper(this); } into it.`,
    ],
  ),
  FOREIGN_IDENTITY: entry<{ class: string; value: string; key: string; other: string }>(
    InvalidRequestError,
    ({ class: name, value, key, other }) => [
      `Cannot load ${name}#${key}: its row says ${value}, and ${other} does not inherit from ${name}.`,
      `Ask for ${other}, or for a class that both inherit from.`,
    ],
  ),
});
