// The texts of errors of relationships as they are configured: what a declaration names that is not there, which foreign
// keys it cannot choose between, options that contradict each other.
import { defineErrors, entry } from '../define-errors.ts';
import { didYouMean } from '../did-you-mean.ts';
import { ArgumentError, InvalidRequestError } from '../imago-error.ts';

type Nearest = { readonly known: readonly string[]; readonly nearest: string | undefined };
type At = { readonly relationship: string };

const listed = (names: readonly string[]): string => (names.length === 0 ? 'none' : names.join(', '));

export const relationshipErrors = defineErrors({
  UNKNOWN_CASCADE: entry<{ word: string } & Nearest>(ArgumentError, ({ word, known, nearest }) => [
    `Cannot read the cascade "${word}": there is none of that name.${didYouMean(nearest)}`,
    `Cascades are ${known.join(', ')}; write several as 'all, delete-orphan'.`,
  ]),
  INVALID_COLLECTION: entry<{ call: string; given: string }>(ArgumentError, ({ call, given }) => [
    `Cannot use ${given} as the collection of ${call}: it is no kind of collection.`,
    `Give 'set', attributeKeyed('name'), keyfuncMapping((member) => …), or a function: () => new Bag().`,
  ]),
  COLLECTION_OF_ONE: entry<{ call: string }>(ArgumentError, ({ call }) => [
    `Cannot give ${call} a collectionClass: it refers to one object.`,
    `Drop the option, or declare the relationship with hasMany(…).`,
  ]),
  ANY_OF_ONE: entry<At>(InvalidRequestError, ({ relationship }) => [
    `Cannot ask for any() of ${relationship}: it leads to one object.`,
    `Call has(…).`,
  ]),
  HAS_OF_MANY: entry<At>(InvalidRequestError, ({ relationship }) => [
    `Cannot ask for has() of ${relationship}: it leads to many objects.`,
    `Call any(…).`,
  ]),
  NOT_CONFIGURED: entry<At & { call: string }>(InvalidRequestError, ({ relationship, call }) => [
    `Cannot use ${call} of ${relationship} now: the mappings are not configured yet.`,
    `Call registry.configure() before, or ask when the configuration is done.`,
  ]),
  TARGET_NOT_READY: entry<At & { reason: string }>(InvalidRequestError, ({ relationship, reason }) => [
    `Cannot configure ${relationship}: its target cannot be read yet (${reason}).`,
    `Make or load the first object after all classes have been declared.`,
  ]),
  NO_ATTRIBUTE_IN_GETTER: entry<{ class: string; attribute: string }>(
    ArgumentError,
    ({ class: name, attribute }) => [
      `Cannot configure ${name}.${attribute}: its getter in the shape returns neither a relationship nor a hybrid or the like.`,
      `Return one: get ${attribute}() { return hasMany(() => Target); }. Columns are plain properties; getters of objects belong into the class.`,
    ],
  ),
  UNMAPPED_TARGET: entry<At & { target: string }>(InvalidRequestError, ({ relationship, target }) => [
    `Cannot configure ${relationship}: its target ${target} is not a mapped class.`,
    `Return a class that extends entity(…), or map it before with registry.mapImperatively(${target}, table).`,
  ]),
  NO_FOREIGN_KEY: entry<At & { holder: string; referred: string; hint: string }>(
    ArgumentError,
    ({ relationship, holder, referred, hint }) => [
      `Cannot configure ${relationship}: table "${holder}" has no foreign key to "${referred}".`,
      hint,
    ],
  ),
  SEVERAL_FOREIGN_KEYS: entry<
    At & { holder: string; referred: string; candidates: readonly string[]; option: string }
  >(ArgumentError, ({ relationship, holder, referred, candidates, option }) => [
    `Cannot configure ${relationship}: table "${holder}" has several foreign keys to "${referred}": ${candidates.join(', ')}.`,
    `Say which one is meant: ${option}.`,
  ]),
  FOREIGN_KEY_NOT_FOUND: entry<
    At & { given: string; holder: string; referred: string; candidates: readonly string[] }
  >(ArgumentError, ({ relationship, given, holder, referred, candidates }) => [
    `Cannot configure ${relationship}: (${given}) is not a foreign key of "${holder}" to "${referred}".`,
    candidates.length === 0
      ? `Add .references(…) to that column: there is no foreign key to "${referred}" yet.`
      : `Name one of its foreign keys: ${candidates.join(', ')}.`,
  ]),
  WRONG_REMOTE_SIDE: entry<At & { given: string; remote: string; suggestion: string }>(
    ArgumentError,
    ({ relationship, given, remote, suggestion }) => [
      `Cannot configure ${relationship}: remoteSide is (${given}), but the columns at its other end are (${remote}).`,
      suggestion,
    ],
  ),
  UNKNOWN_RELATIONSHIP_COLUMN: entry<At & { option: string; table: string; column: string } & Nearest>(
    ArgumentError,
    ({ relationship, option, table, column, known, nearest }) => [
      `Cannot configure ${relationship}: its ${option} names "${column}", which table "${table}" does not have.${didYouMean(nearest)}`,
      `Its attributes are ${known.join(', ')}.`,
    ],
  ),
  UNKNOWN_SECONDARY: entry<At & { secondary: string } & Nearest>(
    InvalidRequestError,
    ({ relationship, secondary, known, nearest }) => [
      `Cannot configure ${relationship}: there is no table "${secondary}" in its registry.${didYouMean(nearest)}`,
      `Declare it with table('${secondary}', { … }, { registry }); there are ${listed(known)}.`,
    ],
  ),
  NO_BACK_POPULATES: entry<At & { target: string; name: string } & Nearest>(
    InvalidRequestError,
    ({ relationship, target, name, known, nearest }) => [
      `Cannot configure ${relationship}: its backPopulates names "${name}", and ${target} has no relationship of that name.${didYouMean(nearest)}`,
      known.length === 0
        ? `Declare "${name}" in the shape of ${target}, or drop backPopulates.`
        : `Name one of its relationships: ${known.join(', ')}.`,
    ],
  ),
  BACK_POPULATES_ELSEWHERE: entry<At & { reverse: string; leads: string; class: string }>(
    ArgumentError,
    ({ relationship, reverse, leads, class: name }) => [
      `Cannot configure ${relationship}: its backPopulates names ${reverse}, which leads to ${leads} and not back to ${name}.`,
      `Name the relationship that leads to ${name}.`,
    ],
  ),
  BACK_POPULATES_MISMATCH: entry<At & { reverse: string; named: string }>(
    ArgumentError,
    ({ relationship, reverse, named }) => [
      `Cannot configure ${relationship}: its backPopulates names ${reverse}, whose other direction is ${named}.`,
      `Let the two name each other.`,
    ],
  ),
  SAME_DIRECTION: entry<At & { reverse: string; direction: string }>(
    ArgumentError,
    ({ relationship, reverse, direction }) => [
      `Cannot configure ${relationship}: it and its other direction ${reverse} are both ${direction}.`,
      `Declare the side that holds the foreign key with belongsTo(…), the other with hasMany(…) or hasOne(…).`,
    ],
  ),
  OTHER_COLUMNS: entry<At & { reverse: string; own: string; others: string }>(
    ArgumentError,
    ({ relationship, reverse, own, others }) => [
      `Cannot configure ${relationship}: it goes by (${own}), and its other direction ${reverse} by (${others}).`,
      `Give both the same foreignKey, or let them name other directions.`,
    ],
  ),
  ORPHANS_OF_MANY: entry<At & { direction: string; target: string; class: string }>(
    ArgumentError,
    ({ relationship, direction, target, class: name }) => [
      `Cannot configure ${relationship}: the cascade "delete-orphan" on a ${direction} relationship would delete objects of ${target} that others refer to.`,
      `Put it on the one side, or set singleParent: true if each ${target} belongs to one ${name} only.`,
    ],
  ),
  PASSIVE_DELETES_ALL: entry<At>(ArgumentError, ({ relationship }) => [
    `Cannot configure ${relationship}: passiveDeletes: 'all' leaves all deleting to the database, and its cascade asks for it.`,
    `Drop "delete" and "delete-orphan" from the cascade, or set passiveDeletes: true.`,
  ]),
  REQUIRED_BUT_NULLABLE: entry<At & { columns: string }>(ArgumentError, ({ relationship, columns }) => [
    `Cannot configure ${relationship}: it is required, and its foreign key (${columns}) may be null.`,
    `Drop nullable() there, or required: true here.`,
  ]),
  VIEW_ONLY_CASCADE: entry<At & { words: string }>(ArgumentError, ({ relationship, words }) => [
    `Cannot configure ${relationship}: a viewOnly relationship writes nothing, and its cascade has ${words}.`,
    `Drop these words; merge, expunge and refresh-expire are possible.`,
  ]),
});
