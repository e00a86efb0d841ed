// Every error about versions, provoked.
import { beforeAll } from 'vitest';
import { versionErrors } from '../../src/errors/catalog/versions.ts';
import { entity, integer, Registry, text } from '../../src/index.ts';
import { useLibrary } from '../session/library.ts';
import { describeOnDatabase } from '../setup/databases.ts';
import { lines, testCatalog } from './provoked.ts';

const registry = new Registry();
class Draft extends entity(
  'drafts',
  {
    id: integer().primaryKey(),
    body: text().nullable(),
    size: integer().nullable().generatedAlwaysAs('length(body)'),
    version: integer().nullable(),
  },
  { registry, versionIdCol: 'version' },
) {}
class Unversioned extends entity(
  'drafts',
  { id: integer().primaryKey(), body: text().nullable(), version: integer().nullable() },
  // a generator that forgets to return
  { registry: new Registry(), versionIdCol: 'version', versionIdGenerator: () => undefined },
) {}

describeOnDatabase('pg', 'the errors of versions', (database) => {
  const library = useLibrary(database);
  beforeAll(() =>
    database.sql(
      'create table drafts (id int primary key, body text, size int generated always as (length(body)) stored, version int)',
    ),
  );
  /** A draft that is there, and that another transaction then gives another version. */
  const draft = async (version: string) => {
    await database.sql('delete from drafts');
    const one = new Draft({ id: 1, body: 'a' });
    const session = await library.openWith([one]);
    await database.sql(`update drafts set version = ${version}`);
    return { one, session };
  };

  testCatalog(versionErrors, {
    STALE_DELETE: {
      by: async () => {
        const { one, session } = await draft('9');
        await session.delete(one);
        await session.flush();
      },
      text: lines(
        'Cannot delete 1 row(s) of table "drafts": 0 matched. Another transaction has deleted or changed the rest.',
        'Call session.rollback(), then session.refresh(object) or load the objects again; confirmDeletedRows: false deletes what is there.',
      ),
    },
    STALE_MERGE: {
      by: async () => {
        const { one, session } = await draft('9');
        await session.close();
        await session.merge(one);
      },
      text: lines(
        "Cannot merge Draft#1 of version 1: the session has the row's version 9.",
        'Take the change over by hand, or leave the version out of the merged object to overwrite the latest one.',
      ),
    },
    STALE_LOAD: {
      by: async () => {
        const { session } = await draft('9');
        await session.get(Draft, 1, { withForUpdate: true });
      },
      text: lines(
        'Cannot lock Draft#1 as the session knows it: it has version 1, and the row has version 9.',
        'Call session.refresh(object, undefined, { withForUpdate: true }), which reads the row as it is.',
      ),
    },
    NULL_VERSION: {
      by: async () => {
        const { one, session } = await draft('null');
        await session.refresh(one);
        one.body = 'b';
        await session.flush();
      },
      text: lines(
        'Cannot update Draft#1: its version "version" is null, and a versioned row is found by its version.',
        'Give every row one in the database; with versionIdGenerator: false the database or the program has to set it.',
      ),
    },
    NO_VERSION_MADE: {
      by: async () => {
        const session = library.open();
        session.add(new Unversioned({ id: 7 }));
        await session.flush();
      },
      text: lines(
        'Cannot save an object of Unversioned: its versionIdGenerator has made no value for "version".',
        'Return a value that is not null, for example a UUID.',
      ),
    },
  });
});
