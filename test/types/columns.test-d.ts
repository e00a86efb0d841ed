// Every type of column: the type of its values, and what a new object may leave out. Checked by the compiler only.
import {
  array,
  attrs,
  bigint,
  bigserial,
  boolean,
  bytea,
  char,
  customType,
  date,
  doublePrecision,
  entity,
  integer,
  interval,
  json,
  jsonb,
  numeric,
  pgEnum,
  real,
  serial,
  smallint,
  text,
  time,
  timestamp,
  timestamptz,
  uuid,
  varchar,
  xmin,
} from 'imago';

// Whether two types are the same, not only assignable to each other.
type Same<A, B> = (<X>() => X extends A ? 1 : 2) extends <X>() => X extends B ? 1 : 2 ? true : false;
declare function same<A, B>(answer: Same<A, B>): void;
/** Takes what is assignable to the type that is written out. */
declare function is<T>(value: T): void;

// ---- columns of every type

const mood = pgEnum('mood', ['sad', 'happy']);

class Everything extends entity('everything', {
  id: bigint().primaryKey(),
  small: smallint(),
  whole: integer(),
  big: bigint(),
  bigNumber: bigint({ mode: 'number' }),
  no: serial(),
  bigNo: bigserial(),
  name: text(),
  code: varchar(20),
  country: char(2),
  active: boolean(),
  ratio: real(),
  exactly: doublePrecision(),
  price: numeric(10, 2),
  rounded: numeric({ precision: 10, scale: 2, mode: 'number' }),
  cents: numeric({
    encode: (value: { cents: bigint }) => `${value.cents}`,
    decode: (value) => ({ cents: BigInt(value) }),
  }),
  key: uuid(),
  day: date(),
  dayDate: date({ mode: 'date' }),
  clock: time(),
  local: timestamp(),
  zoned: timestamp({ withTimezone: true }),
  seen: timestamptz(),
  exactSeen: timestamptz({ mode: 'string' }),
  takes: interval(),
  loose: json(),
  tags: jsonb<readonly string[]>(),
  photo: bytea(),
  mood,
  words: array(text()),
  gaps: array(integer().nullable()),
  grid: array(array(integer())),
  moods: array(mood),
  point: customType({ sql: 'point', decode: (value): [number, number] => [Number(value), 0] }),
}) {}

type E = Everything;
same<[E['id'], E['small'], E['whole'], E['big'], E['bigNumber']], [bigint, number, number, bigint, number]>(
  true,
);
same<[E['no'], E['bigNo'], E['name'], E['code'], E['country']], [number, bigint, string, string, string]>(
  true,
);
same<[E['active'], E['ratio'], E['exactly'], E['price']], [boolean, number, number, string]>(true);
same<[E['rounded'], E['cents'], E['key']], [number, { cents: bigint }, string]>(true);
same<[E['day'], E['dayDate'], E['clock'], E['takes']], [string, Date, string, string]>(true);
same<[E['local'], E['zoned'], E['seen'], E['exactSeen']], [Date, Date, Date, string]>(true);
same<[E['loose'], E['tags'], E['photo']], [unknown, readonly string[], Uint8Array]>(true);
same<[E['mood'], E['moods']], ['sad' | 'happy', ('sad' | 'happy')[]]>(true);
same<[E['words'], E['gaps'], E['grid']], [string[], (number | null)[], number[][]]>(true);
same<E['point'], [number, number]>(true);
attrs(Everything).mood.eq('sad');
// @ts-expect-error not a value of the enum
attrs(Everything).mood.eq('angry');
attrs(Everything).words.eq(['a']);

// ---- what a new object may leave out

class Settings extends entity('settings', {
  name: text().primaryKey(),
  place: integer().primaryKey().autoincrement(false),
  required: text().unique().index().references('names.name', { onDelete: 'cascade' }).deferred(),
  changed: timestamptz()
    .onUpdate(() => new Date())
    .activeHistory()
    .comment('by whom?'),
  maybe: text().nullable(),
  withDefault: integer().default(1),
  withFunction: timestamptz().default(() => new Date()),
  withServerDefault: text().serverDefault("'new'").serverOnUpdate(),
  made: integer().generatedAlwaysAsIdentity(),
  list: array(text()).default([]),
  state: mood.default('happy').named('the_state').check("the_state <> 'sad'"),
}) {}

const settings = new Settings({ place: 1, required: 'a', changed: new Date() });
is<string | null>(settings.maybe);
same<Settings['withDefault'], number>(true);
new Settings({
  place: 1,
  required: 'a',
  changed: new Date(),
  name: 'n',
  maybe: null,
  state: 'sad',
  list: ['x'],
});
// @ts-expect-error a key that is not generated has to be given
new Settings({ required: 'a', changed: new Date() });
// @ts-expect-error onUpdate gives no first value
new Settings({ place: 1, required: 'a' });
// @ts-expect-error null is no number
settings.withDefault = null;
// @ts-expect-error a default is a value of the column
integer().default('1');
// @ts-expect-error also when a function makes it
integer().default(() => '1');
// @ts-expect-error not a value of the enum
mood.default('angry');
// @ts-expect-error no such action
integer().references('users.id', { onDelete: 'explode' });

const versioned = { id: integer().primaryKey(), version: integer().default(1), row: xmin() };
class Versioned extends entity('versioned', versioned, { versionIdCol: 'version' }) {}
same<Versioned['row'], string>(true);
new Versioned({});
// @ts-expect-error the version is one of the attributes
entity('versioned', versioned, { versionIdCol: 'versoin' });
class Made extends entity('made', {
  id: integer().primaryKey().sequence('ids'),
  twice: integer().generatedAlwaysAs('id * 2'),
  label: text().insertDefault('a'),
}) {}
// what the database makes may be left out
new Made({});
same<Made['twice'], number>(true);
