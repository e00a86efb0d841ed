// Foreign keys that may not be null: what is said where a relationship has left one empty or emptied it, and references
// that are required.
import { beforeAll, expect, test } from 'vitest';
import { FlushError, IntegrityError, listen, remove, Session } from '../../src/index.ts';
import { describeOnDatabases } from '../setup/databases.ts';
import { Draft, Note, Post, registry, Writer } from './writers.ts';

const told = async (work: Promise<unknown>): Promise<IntegrityError> => {
  const error = await work.catch((reason: unknown) => reason);
  if (error instanceof IntegrityError) return error;
  throw error;
};

describeOnDatabases('a foreign key that may not be null', (database) => {
  beforeAll(() => registry.createAll(database.engine));
  const open = () => new Session({ bind: database.engine });

  test('that is emptied since its parent is deleted: the error names the relationship and the cascade', async () => {
    await using session = open();
    const writer = new Writer({ name: 'ann', posts: [new Post({ title: 'one' })] });
    session.add(writer);
    await session.commit();
    await session.delete(writer);
    const error = await told(session.commit());
    expect(error.code).toBe('LOST_PARENT');
    expect(error.message).toContain(`Cannot take Post#${writer.posts[0]?.id} out of Writer.posts`);
    expect([error.sqlState, error.details.table, error.cause instanceof Error]).toEqual([
      '23502',
      'posts',
      true,
    ]);
  });

  test('that nobody has filled in: the error says by which ways it can be', async () => {
    await using session = open();
    session.add(new Post({ title: 'nobody’s' }));
    const error = await told(session.flush());
    expect(error.code).toBe('NO_PARENT');
    await session.rollback();
    session.add(new Draft({}));
    expect((await told(session.flush())).message).toContain(
      'then put it into Writer.drafts, or set its writerId',
    );
  });

  test('of a column that no relationship goes by is the database’s own error', async () => {
    await using session = open();
    const writer = new Writer({ name: 'bob' });
    writer.name = null as never;
    session.add(writer);
    expect((await told(session.flush())).code).toBe('NOT_NULL_VIOLATION');
  });

  test('with a required reference is refused before anything is written, and the transaction goes on', async () => {
    await using session = open();
    const [writer, note] = [new Writer({ name: 'cid' }), new Note({})];
    session.addAll([writer, note]);
    await expect(session.flush()).rejects.toThrow(FlushError);
    await expect(session.flush()).rejects.toThrow(
      'it has no writer, and Note.writer is required. Nothing was written.',
    );
    note.writer = writer;
    await session.commit();
    expect(note.writerId).toBe(writer.id);
  });

  test('a required reference that is taken away is refused, unless the object goes with it', async () => {
    await using session = open();
    const note = new Note({ writer: new Writer({ name: 'dan' }) });
    session.add(note);
    await session.commit();
    Reflect.set(note, 'writerId', null);
    await expect(session.flush()).rejects.toThrow(`Cannot save Note#${note.id}`);
    await session.rollback();
    note.writer.notes = [];
    await session.commit();
    expect(await session.get(Note, note.id)).toBeNull();
  });

  test('a required reference may come by its key, from a collection or from a listener', async () => {
    await using session = open();
    const writer = new Writer({ name: 'eve' });
    session.add(writer);
    await session.commit();
    const byListener = new Note({});
    const fill = (_mapper: unknown, _connection: unknown, note: Note) => {
      note.writerId ??= writer.id;
    };
    session.add(new Note({ writerId: writer.id }));
    writer.notes.push(new Note({}));
    await session.commit();
    listen(Note, 'before_insert', fill);
    session.add(byListener);
    await session.commit();
    remove(Note, 'before_insert', fill);
    expect([byListener.writer === writer, writer.notes.length]).toEqual([true, 3]);
  });
});
