// Savepoints: the callback form, the explicit form, work after the commit, and an import that survives its bad lines.
import {
  createEngine,
  defaultRegistry,
  entity,
  IntegrityError,
  inspect,
  integer,
  sessionmaker,
  text,
} from '../src/index.ts';

class Product extends entity('products', {
  id: integer().primaryKey(),
  code: text().unique(),
  stock: integer().check('stock >= 0'),
}) {}

const engine = createEngine('pglite:');
await defaultRegistry.createAll(engine);
const sessions = sessionmaker({ bind: engine });

// every line of an import in a savepoint of its own: a bad one takes nothing with it
const lines = [
  { code: 'apple', stock: 3 },
  { code: 'apple', stock: 4 },
  { code: 'pear', stock: -1 },
  { code: 'plum', stock: 5 },
];
await sessions.begin(async (session, transaction) => {
  transaction.onCommit(({ inserted }) => console.log('saved', inserted.length));
  for (const line of lines) {
    try {
      await session.beginNested(() => session.add(new Product(line)));
    } catch (error) {
      if (!(error instanceof IntegrityError)) throw error;
      console.log(line.code, error.code);
    }
  }
});
// → apple UNIQUE_VIOLATION
// → pear CHECK_VIOLATION
// → saved 2

// objects go back to what they were when the savepoint began
const session = sessions();
const apple = await session.getOne(Product, 1);
apple.stock = 10;
const savepoint = await session.beginNested();
apple.stock = 99;
const quince = new Product({ code: 'quince', stock: 1 });
session.add(quince);
await session.flush();
await savepoint.rollback();
console.log(apple.stock, inspect(quince).transient, quince.id); // → 10 true undefined
await session.commit();

await session.close();
await engine.dispose();
