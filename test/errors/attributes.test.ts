// Every error of single attributes, provoked: reading, writing and deleting values.
import { attributeErrors } from '../../src/errors/catalog/attributes.ts';
import {
  attrs,
  defer,
  delAttribute,
  entity,
  flagModified,
  hasMany,
  initCollection,
  integer,
  listen,
  makeTransientToDetached,
  Registry,
  Session,
  select,
  setAttribute,
} from '../../src/index.ts';
import { Book, Shelf } from '../instrumentation/shelves.ts';
import { Note, note, useLibrary } from '../session/library.ts';
import { describeOnDatabase } from '../setup/databases.ts';
import { lines, testCatalog } from './provoked.ts';

/** One of which only the key is in memory. */
function detached<T extends object>(cls: new (values: { id: number }) => T): T {
  const one = new cls({ id: 1 });
  makeTransientToDetached(one);
  return one;
}

function attached<T extends object>(cls: new (values: { id: number }) => T): T {
  const one = detached(cls);
  new Session().add(one);
  return one;
}

const registry = new Registry();
class Crate extends entity(
  'crates',
  {
    id: integer().primaryKey(),
    get bottles() {
      return hasMany(() => Bottle, { lazy: 'raise' });
    },
  },
  { registry },
) {}
class Bottle extends entity(
  'bottles',
  { id: integer().primaryKey(), crateId: integer().nullable().references('crates.id') },
  { registry },
) {}

describeOnDatabase('pg', 'the errors of attributes', (database) => {
  const library = useLibrary(database);
  const loaded = async () => {
    const session = await library.openWith([note(1)]);
    session.expungeAll();
    const forbidden = select(Note).options(defer(Note, (n) => n.text, { raiseload: true }));
    return (await session.scalars(forbidden)).one();
  };

  testCatalog(attributeErrors, {
    UNLOADED: {
      by: () => attached(Note).text,
      text: lines(
        'Cannot read Note#1.text: it is not in memory (expired or deferred), and reading a property never does IO.',
        "Call await session.load(note, 'text'), await lazy(note).text, or load it with the object: options(undefer(Note, (a) => a.text)).",
      ),
    },
    DETACHED_UNLOADED: {
      by: () => detached(Note).text,
      text: lines(
        'Cannot read Note#1.text: it is not in memory, and the object belongs to no session that could load it.',
        "Call session.add(note) and then await session.load(note, 'text'), or load it before the session ends.",
      ),
    },
    RAISE_ON_LOAD: {
      by: async () => (await loaded()).text,
      text: lines(
        'Cannot load Note#1.text: the option defer(…, { raiseload: true }) of its query forbids it.',
        "Load it with the object: options(undefer(Note, (a) => a.text)), or call session.refresh(note, ['text']).",
      ),
    },
    UNLOADED_RELATIONSHIP: {
      by: () => attached(Shelf).books,
      text: lines(
        'Cannot read Shelf#1.books: it is not in memory, and reading a property never does IO.',
        "Call await session.load(shelf, 'books'), await lazy(shelf).books, or load it with the object: options(selectinload(Shelf, (a) => a.books)).",
      ),
    },
    RAISE_ON_LOAD_RELATIONSHIP: {
      by: () => attached(Crate).bottles,
      text: lines(
        'Cannot load Crate#1.bottles: its loader strategy is "raise".',
        "Load it with the object: options(selectinload(Crate, (a) => a.bottles)), or drop raiseload() or lazy: 'raise' where it says so.",
      ),
    },
    UNMAPPED_MEMBER: {
      // a listener that puts something else in, which its type refuses
      by: () => {
        listen(attrs(Shelf).books, 'append', () => new Date() as never, { retval: true, once: true });
        new Shelf({}).books.push(new Book({}));
      },
      text: lines(
        'Cannot put an object of class Date into a relationship: it is not an object of a mapped class.',
        'Use an instance of a class declared with entity(…), or map its class with registry.mapImperatively(…) first.',
      ),
    },
    UNDEFINED_VALUE: {
      by: () => setAttribute(note(1), 'text', undefined),
      text: lines(
        'Cannot set transient Note.text to undefined: a column holds a value or null.',
        "Assign null to store NULL, or call delAttribute(object, 'text') to take the value away.",
      ),
    },
    NO_VALUE_TO_DELETE: {
      by: () => delAttribute(new Note({ id: 1 }), 'text'),
      text: lines(
        'Cannot delete transient Note.text: the attribute has no value.',
        'Assign null to store NULL.',
      ),
    },
    NOT_A_COLLECTION: {
      by: () => initCollection(note(1), 'text'),
      text: lines(
        'Cannot make a collection for transient Note.text: it holds a single value.',
        "Assign to it, or call setCommittedValue(object, 'text', value).",
      ),
    },
    FLAG_UNLOADED: {
      by: () => flagModified(attached(Note), 'text'),
      text: lines(
        'Cannot flag Note#1.text as modified: it has no value in memory.',
        "Load it first with await session.load(object, 'text'), or assign a value.",
      ),
    },
    UNKNOWN_ATTRIBUTE: {
      by: () => setAttribute(note(1), 'txet', 'a'),
      text: lines(
        'Note has no attribute "txet". Did you mean "text"?',
        'Its mapped attributes are id, text, stars.',
      ),
    },
  });
});
