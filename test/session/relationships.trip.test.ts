// Whole flushes over relationships, event by event and statement by statement: one to many, many to one, many to many,
// members that move, and what a deletion leaves behind.
import { expect, test } from 'vitest';
import { describeOnDatabases } from '../setup/databases.ts';
import { Album, album, Band, band, discography, Fan, fan, Song, Tag, tag, useMusic } from './music.ts';
import { trace } from './trace.ts';

describeOnDatabases('the trip of a flush over relationships', (database) => {
  const music = useMusic(database);

  test('one to many: the owner first, its key to the members, then theirs in one statement', async () => {
    const { group } = discography();
    const session = music.open();
    session.add(group);
    const heard = trace(session, Band, Album, Song);
    await session.flush();
    expect(heard.take()).toEqual([
      'before_flush',
      'after_transaction_create flush',
      'after_begin root',
      'before_insert Band#1',
      'BEGIN',
      'INSERT bands',
      'after_insert Band#1',
      'set Album#1.bandId = 1 (was NO_VALUE)',
      'set Album#1.bandId = 1 (was 1)',
      'before_insert Album#1',
      'INSERT albums',
      'after_insert Album#1',
      'set Song#1.albumId = 1 (was NO_VALUE)',
      'set Song#2.albumId = 1 (was NO_VALUE)',
      'set Song#1.albumId = 1 (was 1)',
      'set Song#2.albumId = 1 (was 1)',
      'before_insert Song#1',
      'before_insert Song#2',
      'INSERT songs x 2',
      'after_insert Song#1',
      'after_insert Song#2',
      'after_flush',
      'pending_to_persistent Band#1',
      'pending_to_persistent Album#1',
      'pending_to_persistent Song#1',
      'pending_to_persistent Song#2',
      'after_flush_postexec',
      'after_transaction_end flush',
    ]);
  });

  test('many to one: a new reference to who is there already writes one foreign key', async () => {
    const group = band(1);
    const record = album(1);
    const session = await music.openWith([group, record]);
    const heard = trace(session, Band, Album);
    record.band = group;
    await session.flush();
    expect(heard.take()).toEqual([
      // the row of the band is new, so nobody else can be in it
      'init_collection Band#1.albums',
      'append Band#1.albums',
      'after_transaction_create root',
      'set Album#1.band = Band#1 (was NO_VALUE)',
      'before_flush',
      'after_transaction_create flush',
      'after_begin root',
      'before_update Band#1',
      'after_update Band#1',
      'set Album#1.bandId = 1 (was NO_VALUE)',
      'set Album#1.bandId = 1 (was 1)',
      'before_update Album#1',
      'BEGIN',
      'UPDATE albums',
      'after_update Album#1',
      'after_flush',
      'after_flush_postexec',
      'after_transaction_end flush',
    ]);
  });

  test('a member moves: both owners are told, its own row is written once', async () => {
    const { group, record } = discography();
    const other = band(2);
    const session = await music.openWith([group, other]);
    await session.load(other, 'albums');
    const heard = trace(session, Band, Album);
    other.albums.push(record);
    await session.flush();
    expect(heard.take()).toEqual([
      'remove Band#1.albums (was Album#1)',
      'set Album#1.band = Band#2 (was Band#1)',
      'append Band#2.albums',
      'before_flush',
      'after_transaction_create flush',
      'before_update Band#1',
      'before_update Band#2',
      'after_update Band#1',
      'after_update Band#2',
      'set Album#1.bandId = 2 (was 1)',
      'set Album#1.bandId = 2 (was 2)',
      'before_update Album#1',
      'UPDATE albums',
      'after_update Album#1',
      'after_flush',
      'after_flush_postexec',
      'after_transaction_end flush',
    ]);
  });

  test('many to many: both sides first, then all links in one statement; what goes is deleted before what comes', async () => {
    const record = album(1);
    const tags = [tag(1), tag(2), tag(3)] as const;
    record.tags.push(tags[0], tags[1]);
    const session = music.open();
    session.addAll([record, ...tags]);
    const heard = trace(session, Album, Tag);
    await session.flush();
    expect(heard.take()).toEqual([
      'before_flush',
      'after_transaction_create flush',
      'after_begin root',
      'before_insert Album#1',
      'BEGIN',
      'INSERT albums',
      'after_insert Album#1',
      'before_insert Tag#1',
      'before_insert Tag#2',
      'before_insert Tag#3',
      'INSERT tags x 3',
      'after_insert Tag#1',
      'after_insert Tag#2',
      'after_insert Tag#3',
      'INSERT album_tags x 2',
      'after_flush',
      'pending_to_persistent Album#1',
      'pending_to_persistent Tag#1',
      'pending_to_persistent Tag#2',
      'pending_to_persistent Tag#3',
      'after_flush_postexec',
      'after_transaction_end flush',
    ]);
    record.tags = [tags[1], tags[2]];
    await session.flush();
    expect(heard.take()).toEqual([
      'init_collection Album#1.tags',
      'bulk_replace Album#1.tags',
      'init_collection Tag#3.albums',
      'append Tag#3.albums',
      'append Album#1.tags',
      'append_wo_mutation Album#1.tags',
      'remove Tag#1.albums (was Album#1)',
      'remove Album#1.tags (was Tag#1)',
      'dispose_collection Album#1.tags',
      'before_flush',
      'after_transaction_create flush',
      'before_update Album#1',
      'after_update Album#1',
      'before_update Tag#1',
      'before_update Tag#3',
      'after_update Tag#1',
      'after_update Tag#3',
      'DELETE album_tags',
      'INSERT album_tags',
      'after_flush',
      'after_flush_postexec',
      'after_transaction_end flush',
    ]);
    await session.commit();
    expect(await database.sql('select tag_id from album_tags order by 1')).toEqual([
      { tag_id: 2 },
      { tag_id: 3 },
    ]);
  });

  test('an owner that is deleted lets its members go: their keys are emptied before its row goes', async () => {
    const group = band(1);
    group.fans.add(fan(1)).add(fan(2));
    const session = await music.openWith([group]);
    const heard = trace(session, Band, Fan);
    await session.delete(group);
    await session.flush();
    expect(heard.take()).toEqual([
      'after_transaction_create root',
      'do_orm_execute select',
      'after_begin root',
      'BEGIN',
      'SELECT albums',
      'init_collection Band#1.albums',
      'do_orm_execute select',
      'SELECT posters',
      'init_collection Band#1.posters',
      'before_flush',
      'after_transaction_create flush',
      'set Fan#1.bandId = null (was 1)',
      'set Fan#2.bandId = null (was 1)',
      'before_update Fan#1',
      'before_update Fan#2',
      'UPDATE fans x 2',
      'after_update Fan#1',
      'after_update Fan#2',
      'before_delete Band#1',
      'DELETE bands',
      'after_delete Band#1',
      'after_flush',
      'persistent_to_deleted Band#1',
      'after_flush_postexec',
      'after_transaction_end flush',
    ]);
  });

  test('an orphan goes with all that it owns, members first', async () => {
    const { group } = discography();
    const session = await music.openWith([group]);
    const heard = trace(session, Band, Album, Song);
    group.albums.pop();
    await session.flush();
    expect(heard.take()).toEqual([
      'after_transaction_create root',
      'set Album#1.band = null (was Band#1)',
      'remove Band#1.albums (was Album#1)',
      'before_flush',
      'after_transaction_create flush',
      'do_orm_execute select',
      'after_begin root',
      'BEGIN',
      'SELECT tags',
      'init_collection Album#1.tags',
      'before_update Band#1',
      'after_update Band#1',
      'before_delete Song#1',
      'before_delete Song#2',
      'DELETE songs x 2',
      'after_delete Song#1',
      'after_delete Song#2',
      'before_delete Album#1',
      'DELETE albums',
      'after_delete Album#1',
      'after_flush',
      'persistent_to_deleted Album#1',
      'persistent_to_deleted Song#1',
      'persistent_to_deleted Song#2',
      'after_flush_postexec',
      'after_transaction_end flush',
    ]);
  });
});
