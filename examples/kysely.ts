// Kysely beside objects: its expressions in a select, and its queries in the session's own transaction.
import { sql } from 'kysely';
import {
  attrs,
  createEngine,
  defaultRegistry,
  entity,
  integer,
  numeric,
  or,
  Session,
  select,
  sqlText,
  text,
} from '../src/index.ts';

class Sale extends entity('sales', {
  id: integer().primaryKey(),
  item: text(),
  amount: numeric(10, 2),
}) {}

/** The tables as Kysely wants to know them. */
interface Tables {
  sales: { id: number; item: string; amount: string };
}

const engine = createEngine('pglite:');
await defaultRegistry.createAll(engine);

const session = new Session({ bind: engine });
session.addAll([
  new Sale({ item: 'Tea', amount: '2.50' }),
  new Sale({ item: 'Coffee', amount: '3.00' }),
  new Sale({ item: 'tea', amount: '2.80' }),
]);
await session.flush();

// attributes are expressions of Kysely: they can stand in its sql template
const lower = sql<string>`lower(${attrs(Sale).item})`;
const teas = select(Sale)
  .where((s) => or(sql<boolean>`${lower} = 'tea'`, s.amount.gt('100.00')))
  .orderBy((s) => s.id.desc());
console.log((await session.scalars(teas)).all().map(({ amount }) => amount)); // → [ '2.80', '2.50' ]

// a Kysely on the same transaction: it sees what is not committed yet
const db = await session.kysely<Tables>();
const total = await db
  .selectFrom('sales')
  .select((eb) => eb.fn.sum<string>('amount').as('total'))
  .executeTakeFirstOrThrow();
console.log(total); // → { total: '8.30' }

await db.updateTable('sales').set({ item: 'Tea' }).where('item', '=', 'tea').execute();
const names = await session.execute(
  sqlText('select distinct item from sales where amount < :most order by 1', { most: '5.00' }),
);
console.log(names.all()); // → [ { item: 'Coffee' }, { item: 'Tea' } ]

// objects do not see what was written beside them, until they are refreshed
const sale = await session.getOne(Sale, 3);
console.log(sale.item); // → tea
await session.refresh(sale);
console.log(sale.item); // → Tea

await session.commit();
await session.close();
await engine.dispose();
