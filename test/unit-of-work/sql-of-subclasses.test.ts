// SQL as the value of an attribute of a class whose rows are in several tables.
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { attrs, entity, integer, Registry, Session, setAttribute, subentity, text } from '../../src/index.ts';
import { describeOnDatabases } from '../setup/databases.ts';

const registry = new Registry();
class Product extends entity(
  'sql_products',
  { id: integer().primaryKey(), kind: text(), stock: integer().default(0) },
  { registry, polymorphicOn: 'kind', polymorphicIdentity: 'product' },
) {}
class Book extends subentity(
  Product,
  { table: 'sql_books', identity: 'book' },
  { pages: integer(), copies: integer().default(0) },
) {}

describeOnDatabases('SQL as a value of an object in two tables', (database) => {
  test('names each column by the table that it stands in', async () => {
    // Why: "sql_books"."stock" stood in the UPDATE of sql_products, where there is no such table
    await registry.dropAll(database.engine);
    await registry.createAll(database.engine);
    await using session = new Session({ bind: database.engine });
    const book = new Book({ pages: 10, stock: 5 });
    session.add(book);
    await session.commit();
    setAttribute(book, 'stock', attrs(Book).stock.plus(1));
    setAttribute(book, 'copies', sql`${attrs(Book).pages} * 2 + ${attrs(Book).copies}`);
    await session.commit();
    await session.refresh(book);
    expect([book.stock, book.copies]).toEqual([6, 20]);
    setAttribute(book, 'stock', attrs(Product).stock.plus(1));
    await session.commit();
    expect(await session.load(book, 'stock')).toBe(7);
  });
});
