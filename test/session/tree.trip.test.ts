// Whole flushes over a tree, whose rows refer to rows of the same table: in which order they are written and deleted.
import { expect, test } from 'vitest';
import { describeOnDatabases } from '../setup/databases.ts';
import { Section, useClub } from './club.ts';
import { trace } from './trace.ts';

describeOnDatabases('the trip of a flush over a tree', (database) => {
  const club = useClub(database);

  /** A root with two parts, the first of which has a part itself. */
  function tree() {
    const [root, left, right, leaf] = [1, 2, 3, 4].map((id) => new Section({ id })) as [
      Section,
      Section,
      Section,
      Section,
    ];
    root.parts.push(left, right);
    left.parts.push(leaf);
    return { root, left, right, leaf };
  }

  test('a tree is written level by level, in one statement where nothing else depends on it', async () => {
    const { root } = tree();
    const session = club.open();
    session.add(root);
    const heard = trace(session, Section);
    await session.flush();
    expect(heard.take()).toEqual([
      'before_flush',
      'after_transaction_create flush',
      'after_begin root',
      'before_insert Section#1',
      'BEGIN',
      'INSERT sections',
      'after_insert Section#1',
      'set Section#2.parentId = 1 (was NO_VALUE)',
      'set Section#3.parentId = 1 (was NO_VALUE)',
      'set Section#2.parentId = 1 (was 1)',
      'set Section#3.parentId = 1 (was 1)',
      'before_insert Section#2',
      'before_insert Section#3',
      'INSERT sections x 2',
      'after_insert Section#2',
      'after_insert Section#3',
      'set Section#4.parentId = 2 (was NO_VALUE)',
      'set Section#4.parentId = 2 (was 2)',
      'before_insert Section#4',
      'INSERT sections',
      'after_insert Section#4',
      'after_flush',
      'pending_to_persistent Section#1',
      'pending_to_persistent Section#2',
      'pending_to_persistent Section#4',
      'pending_to_persistent Section#3',
      'after_flush_postexec',
      'after_transaction_end flush',
    ]);
  });

  test('a tree is deleted from its leaves', async () => {
    const { root } = tree();
    const session = await club.openWith([root]);
    const heard = trace(session, Section);
    await session.delete(root);
    await session.flush();
    expect(heard.take()).toEqual([
      'after_transaction_create root',
      'do_orm_execute select',
      'after_begin root',
      'BEGIN',
      'SELECT sections',
      'init_collection Section#4.parts',
      'do_orm_execute select',
      'SELECT sections',
      'init_collection Section#3.parts',
      'before_flush',
      'after_transaction_create flush',
      'before_delete Section#3',
      'before_delete Section#4',
      'DELETE sections x 2',
      'after_delete Section#3',
      'after_delete Section#4',
      'before_delete Section#2',
      'DELETE sections',
      'after_delete Section#2',
      'before_delete Section#1',
      'DELETE sections',
      'after_delete Section#1',
      'after_flush',
      'persistent_to_deleted Section#1',
      'persistent_to_deleted Section#2',
      'persistent_to_deleted Section#4',
      'persistent_to_deleted Section#3',
      'after_flush_postexec',
      'after_transaction_end flush',
    ]);
  });

  test('a part moves below its own sibling: one UPDATE of its row', async () => {
    const { root, right, leaf } = tree();
    const session = await club.openWith([root]);
    const heard = trace(session, Section);
    leaf.whole = right;
    await session.flush();
    expect(heard.take()).toEqual([
      'remove Section#2.parts (was Section#4)',
      'after_transaction_create root',
      'init_collection Section#3.parts',
      'append Section#3.parts',
      'set Section#4.whole = Section#3 (was Section#2)',
      'before_flush',
      'after_transaction_create flush',
      'after_begin root',
      'before_update Section#2',
      'before_update Section#3',
      'after_update Section#2',
      'after_update Section#3',
      'set Section#4.parentId = 3 (was 2)',
      'set Section#4.parentId = 3 (was 3)',
      'before_update Section#4',
      'BEGIN',
      'UPDATE sections',
      'after_update Section#4',
      'after_flush',
      'after_flush_postexec',
      'after_transaction_end flush',
    ]);
  });

  test('a circle of required order is refused, and names who is in it', async () => {
    const { root, left } = tree();
    const session = await club.openWith([root]);
    left.whole = null;
    root.whole = left;
    await expect(session.flush()).rejects.toThrow(/Section#1 .*Section#2|Section#2 .*Section#1/);
    await session.rollback();
    expect([left.whole, root.whole]).toEqual([root, null]);
    expect(root.parts).toContain(left);
  });
});
