// Listening: to one class before its rows are written, to an attribute, to the lifecycle of all objects, and once.
import {
  attrs,
  createEngine,
  defaultRegistry,
  entity,
  integer,
  listen,
  listensFor,
  remove,
  Session,
  text,
} from '../src/index.ts';

class Account extends entity('accounts', {
  id: integer().primaryKey(),
  email: text().unique(),
  slug: text().nullable(),
}) {}

class Audit extends entity('audits', { id: integer().primaryKey(), line: text() }) {}

// an attribute: what the listener returns is what is stored
listen(attrs(Account).email, 'set', (_account, value) => value.trim().toLowerCase(), { retval: true });

// a class: awaited, so it may use the connection of the transaction
listen(Account, 'before_insert', async (_mapper, connection, account) => {
  const { rows } = await connection.query('select count(*) as n from accounts');
  account.slug = `${account.email.split('@')[0]}-${rows[0]?.n}`;
});

// all sessions: what the flush is about to write can be looked at and added to
listen(Session, 'before_flush', (session) => {
  for (const object of session.new) {
    if (object instanceof Account) session.add(new Audit({ line: `new account ${object.email}` }));
  }
});

// several events at once
const told: string[] = [];
const tell = listensFor(Session, ['transient_to_pending', 'pending_to_persistent'])((_session, instance) => {
  told.push(instance.constructor.name);
});

const engine = createEngine('pglite:');
await defaultRegistry.createAll(engine);

const session = new Session({ bind: engine });
listen(session, 'after_commit', () => console.log('the first commit'), { once: true });

const account = new Account({ email: '  Ann@Example.org ' });
session.add(account);
await session.commit(); // → the first commit
console.log(account.email, account.slug); // → ann@example.org ann-0
console.log(told.join(' ')); // → Account Audit Account Audit

remove(Session, ['transient_to_pending', 'pending_to_persistent'], tell);
session.add(new Account({ email: 'bob@example.org' }));
await session.commit();
console.log(told.length); // → 4

await session.close();
await engine.dispose();
