// Every error of the flush's catalog, provoked.
import { beforeAll } from 'vitest';
import { flushErrors } from '../../src/errors/catalog/flush.ts';
import {
  attrs,
  delAttribute,
  entity,
  flagModified,
  hasMany,
  integer,
  listen,
  Registry,
  subentity,
} from '../../src/index.ts';
import { note, useLibrary } from '../session/library.ts';
import { album, tag, useMusic } from '../session/music.ts';
import { describeOnDatabase } from '../setup/databases.ts';
import { Note, Post, Writer, registry as writers } from '../unit-of-work/writers.ts';
import { Branch, createTables, Draft, Keyless, Line, Order } from './flush-classes.ts';
import { lines, refusedIn, testCatalog } from './provoked.ts';

describeOnDatabase('pg', 'the errors of a flush', (database) => {
  const library = useLibrary(database);
  const music = useMusic(database);
  beforeAll(() => writers.createAll(database.engine));
  beforeAll(() => database.sql(createTables));
  /** A draft that is there, and that another transaction then gives another version. */
  const draft = async (version: string) => {
    await database.sql('delete from drafts');
    const one = new Draft({ id: 1, body: 'a' });
    const session = await library.openWith([one]);
    await database.sql(`update drafts set version = ${version}`);
    return { one, session };
  };
  const stored = async () => {
    const one = note(1);
    return { one, session: await library.openWith([one]) };
  };

  testCatalog(
    flushErrors,
    {
      ENDED_ALREADY: {
        by: async () => {
          const session = library.open();
          session.add(note(1));
          const refuse = () => Promise.reject(new Error('Not now.'));
          listen(session, 'after_transaction_end', refuse, { once: true });
          await session.flush();
        },
        text: lines(
          'Cannot undo this flush: a listener of its end has thrown ("Not now"), and its rows belong to the transaction around it by now.',
          'Call session.rollback() to undo them with the whole transaction, or go on: they are in order.',
        ),
      },
      STALE_UPDATE: {
        by: async () => {
          const { one, session } = await stored();
          await database.sql('delete from notes');
          one.text = 'b';
          await session.flush();
        },
        text: lines(
          'Cannot update 1 row(s) of table "notes": 0 matched. Another transaction has deleted or changed the rest.',
          'Call session.rollback(), then session.refresh(object) or load the objects again.',
        ),
      },
      READ_ONLY_VALUE: {
        by: async () => {
          const { one, session } = await draft('1');
          one.size = 5;
          await session.flush();
        },
        text: lines(
          'Cannot write "size" of Draft#1: the database alone gives it its value.',
          "Change what it is computed of, or session.expire(object, ['size']) to forget the assignment.",
        ),
      },
      BULK_WITHOUT_KEY: {
        by: () => library.open().bulkUpdateMappings(Draft, [{ id: 1, body: 'b' }]),
        text: lines(
          'Cannot update a row of Draft: no "version" is given, and rows are found by primary key and version.',
          'Give each row its whole primary key, and the version that was read where the class is versioned.',
        ),
      },
      LOST_PARENT: {
        by: async () => {
          const writer = new Writer({ id: 1, name: 'ann', posts: [new Post({ id: 1, title: 'one' })] });
          const session = await library.openWith([writer]);
          await session.delete(writer);
          await session.flush();
        },
        text: lines(
          'Cannot take Post#1 out of Writer.posts: its "writer_id" would become null, and the column is NOT NULL.',
          "Roll back; then set cascade: 'all, delete-orphan' on Writer.posts, so that it is deleted with its Writer (passiveDeletes: 'all' if the database does that), or give it another Writer: object.writer = …, or declare the column nullable().",
        ),
      },
      NO_PARENT: {
        by: () => library.openWith([new Post({ title: 'nobody’s' })]),
        text: lines(
          'Cannot insert new Post: no relationship has given its "writer_id" a value, and the column is NOT NULL.',
          'Roll back; then set its writer to a Writer, or put it into Writer.posts, or set its writerId.',
        ),
      },
      REQUIRED_MISSING: {
        by: () => library.openWith([new Note({})]),
        text: lines(
          'Cannot save new Note: it has no writer, and Note.writer is required. Nothing was written.',
          'Set its writer to a Writer, or its writerId; or delete the object.',
        ),
      },
      STALE_LINKS: {
        by: async () => {
          const record = album(1);
          record.tags.push(tag(1), tag(2));
          const session = await music.openWith([record]);
          await database.sql('delete from album_tags where tag_id = 2');
          record.tags = [];
          await session.flush();
        },
        text: lines(
          'Cannot delete 2 row(s) of the table "album_tags" between two others: 1 matched. Another transaction has removed the rest, or the same link is held twice.',
          'Call session.rollback(), then session.refresh(object) or load the objects again.',
        ),
      },
      FLUSH_CYCLE: {
        by: async () => {
          const [one, other] = [new Branch({ id: 1 }), new Branch({ id: 2 })];
          one.parent = other;
          other.parent = one;
          const session = library.open();
          session.addAll([one, other]);
          await session.flush();
        },
        text: lines(
          'Cannot order this flush: Branch#1 → parent → Branch#2 → parent → Branch#1 is a circle of rows of which each needs the next one to be written first.',
          'Take one of them out of the circle and flush in between, or set postUpdate on one of the relationships, where branches.parent_id may be null.',
        ),
      },
      WRONG_MEMBER: {
        // a listener that puts something else in, which its type refuses
        by: async () => {
          listen(attrs(Order).lines, 'append', () => new Branch({ id: 1 }) as never, {
            retval: true,
            once: true,
          });
          const order = new Order({ id: 1 });
          order.lines.push(new Line({ number: 1 }));
          const session = library.open();
          session.add(order);
          await session.flush();
        },
        text: lines(
          'Cannot flush new Branch as a member of Order.lines: the relationship is to Line.',
          'Take it out of Order.lines, or put an object of Line in its place.',
        ),
      },
      MEMBER_OF_SUBCLASS: {
        by: async () => {
          const registry = new Registry();
          class Fleet extends entity(
            'fleets',
            {
              id: integer().primaryKey(),
              get ships() {
                return hasMany(() => Ship);
              },
            },
            { registry },
          ) {}
          class Ship extends entity(
            'ships',
            { id: integer().primaryKey(), fleetId: integer().nullable().references('fleets.id') },
            { registry },
          ) {}
          class Tanker extends subentity(Ship, { table: 'tankers', concrete: true }, {}) {}
          await registry.createAll(database.engine);
          const session = library.open();
          session.add(new Fleet({ ships: [new Ship({}), new Tanker({})] }));
          await session.flush();
        },
        text: lines(
          'Cannot flush new Tanker as a member of Fleet.ships: the relationship is to Ship, and nothing in its rows would tell that this one is of Tanker.',
          'Say polymorphicOn of Ship and an identity of Tanker, or declare a relationship to Tanker.',
        ),
      },
      KEY_WOULD_BE_NULL: {
        by: async () => {
          const order = new Order({ id: 1, lines: [new Line({ number: 1 })] });
          const session = await library.openWith([order]);
          order.lines.pop();
          await session.flush();
        },
        text: lines(
          'Cannot take Line#1,1 out of Order.lines: the column "order_id" would become null, and it is part of its primary key.',
          "Delete the object with its parent: set cascade: 'all, delete-orphan' on Order.lines, or call session.delete(object).",
        ),
      },
      NULL_KEY: {
        by: async () => {
          const { one, session } = await stored();
          // a value that the types refuse, and the old one is forgotten
          one.id = null as unknown as number;
          flagModified(one, 'id');
          await session.flush();
        },
        text: lines(
          'Cannot update Note#1: its primary key column "id" is null, so no row can be found.',
          'Set the key before the object is flushed, and do not set it to null afterwards.',
        ),
      },
      DELETED_VALUE: {
        by: async () => {
          const { one, session } = await stored();
          delAttribute(one, 'text');
          await session.flush();
        },
        text: lines(
          'Cannot update Note#1: the value of "text" was deleted, and an UPDATE needs one.',
          "Assign null to store NULL, or session.expire(object, ['text']) to read it anew.",
        ),
      },
      NO_IDENTITY: {
        by: async () => {
          const session = library.open();
          session.add(new Keyless({}));
          await session.flush();
        },
        text: lines(
          'Cannot keep new Keyless after its INSERT: its primary key (name) is still null.',
          'Let the database generate the key (an integer primary key, or serverDefault), give it a default, or set it before flush().',
        ),
      },
      EXPIRED_NEW: {
        by: async () => {
          const session = library.open({ onRollback: 'expire' });
          const one = note(1);
          session.add(one);
          await session.beginNested();
          one.text = 'b';
          await session.rollback();
          session.add(one);
          await session.flush();
        },
        text: lines(
          'Cannot insert new Note: a rollback has expired its values, and there is no row from which they could be read.',
          "Assign them anew before it is added again, or open sessions with onRollback: 'restore'.",
        ),
      },
      ENDLESS_COMMIT: {
        by: async () => {
          const { one, session } = await stored();
          one.stars = 1;
          listen(session, 'after_flush_postexec', () => {
            one.stars = (one.stars ?? 0) + 1;
          });
          await session.commit();
        },
        text: lines(
          'Cannot commit: over 100 flushes in a row have left the session with new changes.',
          'Look for an after_flush or after_flush_postexec listener that adds or changes objects every time.',
        ),
      },
      ALREADY_FLUSHING: {
        by: () => {
          const session = library.open();
          session.add(note(1));
          return refusedIn(
            session,
            'before_flush',
            () => session.flush(),
            () => session.flush(),
          );
        },
        text: lines(
          'Cannot flush: flush() is running already, and before_flush called it again.',
          'Leave the objects to the running flush, or call flush() after it has returned.',
        ),
      },
    },
    [],
  );
});
