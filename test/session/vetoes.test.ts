// A listener that throws from a change of a relationship refuses it: neither side keeps a trace, and nothing of it is
// written. On the side that is changed, and on the other one that would change along.
import { expect, onTestFinished, test } from 'vitest';
import { attrs, inspect, listen, remove } from '../../src/index.ts';
import { tracesOf } from '../drivers/query-trace.ts';
import { describeOnDatabases } from '../setup/databases.ts';
import { Album, album, Band, useMusic } from './music.ts';

interface Cast {
  readonly band: Band;
  readonly other: Band;
  readonly record: Album;
  /** In no session. */
  readonly fresh: Album;
}

type Event = 'append' | 'remove' | 'set' | 'bulk_replace';
type Change = readonly [event: Event, side: 'albums' | 'band', what: string, by: (cast: Cast) => void];

const CHANGES: readonly Change[] = [
  ['append', 'albums', 'a push', ({ band, fresh }) => void band.albums.push(fresh)],
  [
    'append',
    'albums',
    'an assignment on the other side',
    ({ other, record }) => {
      record.band = other;
    },
  ],
  [
    'append',
    'albums',
    'a whole collection',
    ({ band, fresh, record }) => {
      band.albums = [record, fresh];
    },
  ],
  ['remove', 'albums', 'a removal', ({ band }) => void band.albums.pop()],
  [
    'remove',
    'albums',
    'null on the other side',
    ({ record }) => {
      record.band = null;
    },
  ],
  [
    'remove',
    'albums',
    'an empty collection',
    ({ band }) => {
      band.albums = [];
    },
  ],
  [
    'set',
    'band',
    'an assignment',
    ({ other, record }) => {
      record.band = other;
    },
  ],
  ['set', 'band', 'a push on the other side', ({ other, record }) => void other.albums.push(record)],
  [
    'bulk_replace',
    'albums',
    'a whole collection',
    ({ band, fresh }) => {
      band.albums = [fresh];
    },
  ],
];

type Register = (target: object, name: string, fn: () => void) => void;
// names come out of a table here, where `listen` wants to know them when it is compiled
const [listenLoosely, removeLoosely] = [listen as unknown as Register, remove as unknown as Register];

/** Listens until the test ends. */
function hear(target: object, name: string, fn: () => void): void {
  listenLoosely(target, name, fn);
  onTestFinished(() => removeLoosely(target, name, fn));
}

describeOnDatabases('a listener that throws', (database) => {
  const music = useMusic(database);

  test.for(CHANGES)('from %s of %s refuses %s', async ([event, side, , by]) => {
    const [band, other] = [new Band({ id: 1, name: 'a' }), new Band({ id: 2, name: 'b' })];
    const record = album(1);
    band.albums.push(record);
    const session = await music.openWith([band, other]);
    await session.load(other, 'albums');
    const cast = { band, other, record, fresh: album(2) };
    const target = side === 'albums' ? attrs(Band).albums : attrs(Album).band;
    const refuse = () => {
      throw new RangeError('no');
    };
    hear(target, event, refuse);
    expect(() => by(cast)).toThrow(RangeError);
    expect([band.albums, other.albums, record.band]).toEqual([[record], [], band]);
    expect(cast.fresh.band ?? null).toBeNull();
    expect([band, other, record].some((object) => session.isModified(object))).toBe(false);
    // the cascade had its turn before the listener: what it has brought in waits for its INSERT, without a band
    if (session.contains(cast.fresh)) session.expunge(cast.fresh);
    expect([inspect(cast.fresh).transient, session.new.size]).toEqual([true, 0]);
    const writes = (await tracesOf(() => session.flush())).filter(({ verb }) =>
      /INSERT|UPDATE|DELETE/.test(verb),
    );
    expect(writes).toEqual([]);
  });
});
