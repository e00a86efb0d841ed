// What users write, and what of it must not compile: classes that refer to each other in circles, new objects,
// statements, listeners. Checked by the compiler only, never run; also against the package.
import {
  attrs,
  belongsTo,
  entity,
  hasMany,
  hasOne,
  integer,
  json,
  lazy,
  listen,
  manyToMany,
  type Select,
  Session,
  select,
  selectinload,
  subentity,
  text,
  timestamp,
} from 'imago';

// Whether two types are the same, not only assignable to each other.
type Same<A, B> = (<X>() => X extends A ? 1 : 2) extends <X>() => X extends B ? 1 : 2 ? true : false;
declare function same<A, B>(answer: Same<A, B>): void;
/** Takes what is assignable to the type that is written out. */
declare function is<T>(value: T): void;
declare function found<T>(value: T | null | undefined): T;
type RowOf<Q> = Q extends Select<infer R, infer _Scope> ? R : never;

// ---- the classes of the sketch

class User extends entity('users', {
  id: integer().primaryKey(),
  name: text(),
  nick: text().nullable(),
  createdAt: timestamp().serverDefault('now()'),
  prefs: json<{ theme: 'dark' | 'light' }>().nullable(),
  get addresses() {
    return hasMany(() => Address, { backPopulates: 'user', cascade: 'all, delete-orphan' });
  },
}) {
  get upper() {
    return this.name.toUpperCase();
  }
}

class Address extends entity('addresses', {
  id: integer().primaryKey(),
  email: text(),
  userId: integer().references('users.id').nullable(),
  get user() {
    return belongsTo(() => User, { backPopulates: 'addresses' });
  },
}) {}

class Admin extends subentity(
  User,
  { table: 'admins', identity: 'admin' },
  {
    level: integer(),
    get backup() {
      return belongsTo(() => User);
    },
  },
) {
  hello() {
    return this.upper + this.level;
  }
}

// a class method on both, self reference
class TreeNode extends entity('nodes', {
  id: integer().primaryKey(),
  parentId: integer().nullable(),
  get parent() {
    return belongsTo(() => TreeNode, { backPopulates: 'children' });
  },
  get children() {
    return hasMany(() => TreeNode, { backPopulates: 'parent' });
  },
}) {
  depth(): number {
    return this.parent ? this.parent.depth() + 1 : 0;
  }
}

// ---- objects

const u = new User({ name: 'x', addresses: [] });
is<string>(found(found(u.addresses[0]).user?.addresses[0]).email);
is<string>(found(found(u.addresses[0]).user).upper);
u.name = 'z';
u.nick = null;
// @ts-expect-error name is not nullable
u.name = null;
// @ts-expect-error missing name
new User({});
// @ts-expect-error wrong type
new User({ name: 1 });
// @ts-expect-error unknown property
new User({ name: 'a', nope: 1 });
attrs(User).name.eq('x');
// @ts-expect-error a number is no name
attrs(User).name.eq(3);

const admin = new Admin({ name: 'x', level: 3 });
is<string>(admin.hello());
is<User | null>(admin.backup);
is<string>(admin.name);
// @ts-expect-error the base's attributes are required, too
new Admin({ level: 3 });
// @ts-expect-error and so are its own
new Admin({ name: 'x' });
is<TreeNode[]>(new TreeNode({}).children);
is<number | undefined>(new TreeNode({}).children[0]?.depth());

same<User['addresses'], Address[]>(true);
same<Address['user'], User | null>(true);
same<User['prefs'], { theme: 'dark' | 'light' } | null>(true);
same<TreeNode['parent'], TreeNode | null>(true);

// ---- statements

const users = select(User)
  .join((user) => user.addresses)
  .where((_user, address) => address.email.like('%@x'))
  .orderBy((user) => user.name.desc())
  .options(selectinload(User, (user) => user.addresses));
same<RowOf<typeof users>, User>(true);
const picked = select(User, (user) => ({ id: user.id, nick: user.nick }));
is<RowOf<typeof picked>>({ id: 1, nick: null });
// @ts-expect-error the id is a number
is<RowOf<typeof picked>>({ id: '1', nick: null });
select(Address).where((address) => address.user.has((user) => user.name.eq('x')));
// @ts-expect-error there is no such attribute
select(Address).where((address) => address.mail.eq('x'));

// ---- listeners

listen(Session, 'transient_to_pending', (session, instance) => {
  session.add(instance);
});
listen(User, 'before_insert', async (_mapper, connection, target) => {
  is<string>(target.upper);
  await connection.query('select 1');
});
listen(attrs(User).name, 'set', (target, value) => value.trim() + target.upper);
listen(attrs(User).addresses, 'append', (target, address) => {
  is<string>(address.email);
  is<string>(target.upper);
});
// @ts-expect-error not an event
listen(User, 'before_inserted', () => {});

export async function load(): Promise<Address[]> {
  return await lazy(u).addresses;
}

// ---- one to one and many to many

class Item extends entity('items', {
  id: integer().primaryKey(),
  get keywords() {
    return manyToMany(() => Keyword, { secondary: 'item_keywords', backPopulates: 'items' });
  },
  get label() {
    return hasOne(() => Label, { lazy: 'joined' });
  },
}) {}

class Keyword extends entity('keywords', {
  id: integer().primaryKey(),
  get items() {
    return manyToMany(() => Item, { secondary: 'item_keywords', backPopulates: 'keywords' });
  },
}) {}

class Label extends entity('labels', {
  id: integer().primaryKey().references('items.id'),
}) {}

same<Item['keywords'], Keyword[]>(true);
same<Keyword['items'], Item[]>(true);
same<Item['label'], Label | null>(true);
new Item({ keywords: [new Keyword({})], label: new Label({}) });
// @ts-expect-error a label is no keyword
new Item({ keywords: [new Label({})] });
// @ts-expect-error the target is a function
belongsTo(User);
// @ts-expect-error no such option
hasMany(() => Address, { backpopulates: 'user' });
