// A shop: customers, orders with their lines, products with tags; saved, read back, changed and deleted as a graph.
import {
  belongsTo,
  createEngine,
  defaultRegistry,
  entity,
  hasMany,
  inspect,
  integer,
  manyToMany,
  numeric,
  Session,
  select,
  selectinload,
  table,
  text,
} from '../src/index.ts';

class Customer extends entity('customers', {
  id: integer().primaryKey(),
  name: text(),
  get orders() {
    return hasMany(() => Order, { backPopulates: 'customer', orderBy: 'id' });
  },
}) {}

class Order extends entity('orders', {
  id: integer().primaryKey(),
  customerId: integer().references('customers.id'),
  get customer() {
    return belongsTo(() => Customer, { backPopulates: 'orders' });
  },
  // a line is a part of its order: taken out of it, it is deleted
  get lines() {
    return hasMany(() => Line, { backPopulates: 'order', cascade: 'all, delete-orphan', orderBy: 'id' });
  },
}) {
  get total(): number {
    return this.lines.reduce((sum, line) => sum + line.quantity * Number(line.product?.price), 0);
  }
}

class Line extends entity('lines', {
  id: integer().primaryKey(),
  quantity: integer(),
  orderId: integer().references('orders.id'),
  productId: integer().references('products.id'),
  get order() {
    return belongsTo(() => Order, { backPopulates: 'lines' });
  },
  get product() {
    return belongsTo(() => Product);
  },
}) {}

class Product extends entity('products', {
  id: integer().primaryKey(),
  name: text(),
  price: numeric(8, 2),
  get tags() {
    return manyToMany(() => Tag, { secondary: 'product_tags', collectionClass: 'set' });
  },
}) {}

class Tag extends entity('tags', { id: integer().primaryKey(), word: text().unique() }) {}

table('product_tags', {
  productId: integer().primaryKey().references('products.id'),
  tagId: integer().primaryKey().references('tags.id'),
});

const engine = createEngine('pglite:');
await defaultRegistry.createAll(engine);
const session = new Session({ bind: engine });

// one object is added; everything that hangs on it comes along, and no key is written by hand
const fruit = new Tag({ word: 'fruit' });
const apple = new Product({ name: 'apple', price: '0.40', tags: new Set([fruit]) });
const pear = new Product({ name: 'pear', price: '0.60', tags: new Set([fruit]) });
const ann = new Customer({ name: 'Ann' });
const order = new Order({ customer: ann });
order.lines.push(new Line({ product: apple, quantity: 10 }), new Line({ product: pear, quantity: 5 }));
session.add(ann);
console.log(session.new.size); // → 7
await session.commit();
console.log(order.customerId === ann.id, order.lines[1]?.productId === pear.id); // → true true
await session.close();

// another session: the customer with orders, lines, products and tags, one statement for each
const reading = new Session({ bind: engine });
const withOrders = selectinload(Customer, (c) => c.orders)
  .selectinload((o) => o.lines)
  .selectinload((l) => l.product)
  .selectinload((p) => p.tags);
const found = (await reading.scalars(select(Customer).options(withOrders))).one();
const [first] = found.orders;
if (first === undefined) throw new Error('Ann has an order.');
console.log(
  first.total,
  [...(first.lines[0]?.product?.tags ?? [])].map((tag) => tag.word),
); // → 7 [ 'fruit' ]

// a line that is taken out is an orphan
const [gone] = first.lines.splice(0, 1);
await reading.commit();
console.log(gone !== undefined && inspect(gone).detached, first.total); // → true 3

// a deleted order takes its lines with it; a rollback brings all of them back
await reading.delete(first);
await reading.flush();
console.log(first.lines.every((line) => inspect(line).deleted)); // → true
await reading.rollback();
console.log(
  first.lines.every((line) => inspect(line).persistent),
  found.orders.length,
); // → true 1

await reading.close();
await engine.dispose();
