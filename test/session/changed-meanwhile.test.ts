// What other code changes while a flush writes: objects that are not part of it wait for the next one.
import { expect, onTestFinished, test } from 'vitest';
import { listen, remove } from '../../src/index.ts';
import { describeOnDatabases } from '../setup/databases.ts';
import { warningsOf } from '../setup/warnings.ts';
import { Note, note, useLibrary } from './library.ts';

/** A flush that stops before its UPDATE: code outside of it runs then. */
function meanwhile(work: () => void): Promise<void> {
  let enter = (): void => undefined;
  let leave = (): void => undefined;
  const entered = new Promise<void>((resolve) => {
    enter = resolve;
  });
  const left = new Promise<void>((resolve) => {
    leave = resolve;
  });
  const stop = async (): Promise<void> => {
    enter();
    await left;
  };
  listen(Note, 'before_update', stop);
  onTestFinished(() => remove(Note, 'before_update', stop));
  return entered.then(() => {
    work();
    leave();
  });
}

describeOnDatabases('code that runs beside a flush', (database) => {
  const library = useLibrary(database);
  const opened = async () => {
    const session = await library.openWith([note(1), note(2)]);
    const [one, two] = [await session.getOne(Note, 1), await session.getOne(Note, 2)];
    one.stars = 5;
    return { session, two };
  };
  const texts = async () =>
    (await database.sql('select text from notes order by id')).map(({ text }) => text);

  test('and changes another object: the next flush writes it, and nobody is warned', async () => {
    // Why: it was taken for a change of a listener, and the row never heard of it
    const { session, two } = await opened();
    const warnings = await warningsOf(async () => {
      const changed = meanwhile(() => {
        two.text = 'meanwhile';
      });
      await session.flush();
      await changed;
    });
    expect(warnings).toEqual([]);
    expect([two.text, session.dirty.has(two)]).toEqual(['meanwhile', true]);
    await session.commit();
    expect((await texts())[1]).toBe('meanwhile');
  });

  test('a change beside a commit is in that or in the next one', async () => {
    const { session, two } = await opened();
    const changed = meanwhile(() => {
      two.text = 'meanwhile';
    });
    await session.commit();
    await changed;
    const isWritten = (await texts())[1] === 'meanwhile';
    expect([two.text, session.dirty.has(two)]).toEqual(['meanwhile', !isWritten]);
    await session.commit();
    expect((await texts())[1]).toBe('meanwhile');
  });

  test('a new object beside a commit is, too', async () => {
    const { session } = await opened();
    const added = meanwhile(() => session.add(note(3)));
    await session.commit();
    await added;
    await session.commit();
    expect(await texts()).toHaveLength(3);
  });
});
