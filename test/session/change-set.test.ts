// What the callbacks of a commit are told: the objects that the transaction has inserted, updated and deleted.
import { expect, test } from 'vitest';
import { type ChangeSet, inspect, type Session } from '../../src/index.ts';
import { describeOnDatabases } from '../setup/databases.ts';
import { expiring, Note, note, useLibrary } from './library.ts';

describeOnDatabases('a change set', (database) => {
  const library = useLibrary(database);
  const rows = () => database.sql('select id from notes order by id');

  for (const [settings, options] of [
    ['own', {}],
    ['reference', expiring],
  ] as const) {
    test(`the change set tells what was inserted, updated and deleted (${settings} settings)`, async () => {
      const [kept, changed, deleted] = [note(1), note(2, 'old'), note(3)];
      const session = await library.openWith([kept, changed, deleted], { ...options, expireOnCommit: false });
      const changes = await changesOf(session, async () => {
        const fresh = note(4);
        session.add(fresh);
        changed.text = 'between';
        await session.flush();
        changed.text = 'new';
        fresh.text = 'changed after its insert';
        await session.delete(deleted);
      });
      expect(changes.inserted).toMatchObject([{ id: 4, text: 'changed after its insert' }]);
      expect(changes.updated).toEqual([{ object: changed, changes: { text: { old: 'old', new: 'new' } } }]);
      expect(changes.deleted).toEqual([deleted]);
    });
  }

  test('the change set is frozen through and through', async () => {
    const changed = note(1);
    const session = await library.openWith([changed]);
    const changes = await changesOf(session, async () => {
      changed.text = 'b';
      session.add(note(2));
    });
    const [update] = changes.updated;
    const parts = [
      changes,
      changes.inserted,
      changes.updated,
      changes.deleted,
      update,
      update?.changes,
      update?.changes.text,
    ];
    expect(parts.every((part) => part !== undefined && Object.isFrozen(part))).toBe(true);
    expect(Object.isFrozen(changed)).toBe(false);
  });

  test('the change set keeps its old values when objects expire at commit', async () => {
    await library.openWith([note(1, 'old')]);
    const session = library.open(expiring);
    const held: Note[] = [];
    const changes = await changesOf(session, async () => {
      const changed = await session.getOne(Note, 1);
      changed.text = 'new';
      held.push(changed);
    });
    expect(held.map((changed) => inspect(changed).expired)).toEqual([true]);
    expect(changes.updated[0]?.changes).toEqual({ text: { old: 'old', new: 'new' } });
  });

  test('what comes to nothing is not in the change set', async () => {
    const [same, gone] = [note(1, 'same'), note(2)];
    const session = await library.openWith([same]);
    const changes = await changesOf(session, async () => {
      session.add(gone);
      same.text = 'other';
      await session.flush();
      same.text = 'same';
      await session.delete(gone);
      const savepoint = await session.beginNested();
      session.add(note(3));
      same.text = 'in the savepoint';
      await session.flush();
      await savepoint.rollback();
    });
    const updated = changes.updated.filter((update) => Object.keys(update.changes).length > 0);
    expect({ inserted: changes.inserted, updated, deleted: changes.deleted }).toEqual({
      inserted: [],
      updated: [],
      deleted: [],
    });
    expect(await rows()).toEqual([{ id: 1 }]);
  });

  test('what a released savepoint has done is in the change set, with the values from before it', async () => {
    const changed = note(1, 'old');
    const session = await library.openWith([changed]);
    const changes = await changesOf(session, async () => {
      await session.beginNested(async () => {
        changed.text = 'new';
        session.add(note(2));
      });
    });
    expect(changes.inserted).toMatchObject([{ id: 2 }]);
    expect(changes.updated).toEqual([{ object: changed, changes: { text: { old: 'old', new: 'new' } } }]);
  });

  test('callbacks of a transaction without SQL run, with nothing in the change set', async () => {
    const session = library.open();
    const changes = await changesOf(session, async () => undefined);
    expect(changes).toEqual({ inserted: [], updated: [], deleted: [] });
  });
});

/** The change set that the callback of a commit gets. */
async function changesOf(session: Session, work: () => Promise<unknown>): Promise<ChangeSet> {
  let heard: ChangeSet | undefined;
  const tx = session.begin();
  tx.onCommit((changes) => {
    heard = changes;
  });
  await work();
  await session.commit();
  if (heard === undefined) throw new Error('the callback was not called');
  return heard;
}
