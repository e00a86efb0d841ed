// All commands, weighted so that runs are about objects and savepoints more than about refusals.
import fc from 'fast-check';
import { ATTRIBUTES } from '../item.ts';
import { AddAgain } from './add-again.ts';
import { AddNew } from './add-new.ts';
import { AddRowSwitch } from './add-row-switch.ts';
import { AddTwin } from './add-twin.ts';
import { Begin } from './begin.ts';
import { BeginNested } from './begin-nested.ts';
import { Close } from './close.ts';
import { Commit } from './commit.ts';
import { CommitHandle } from './commit-handle.ts';
import { Delete } from './delete.ts';
import { Expire } from './expire.ts';
import { ExpireAttribute } from './expire-attribute.ts';
import { Expunge } from './expunge.ts';
import { FailInsert } from './fail-insert.ts';
import { FailUpdate } from './fail-update.ts';
import { Flush } from './flush.ts';
import { Get } from './get.ts';
import { Look } from './look.ts';
import { Refresh } from './refresh.ts';
import { Rollback } from './rollback.ts';
import { RollbackHandle } from './rollback-handle.ts';
import { SelectAll } from './select-all.ts';
import { SetAttribute } from './set-attribute.ts';
import { SetKey } from './set-key.ts';
import type { SessionCommand } from './step.ts';
import { UpdateBySql } from './update-by-sql.ts';

const choice = fc.nat({ max: 1000 });
const rank = fc.constantFrom(undefined, null, 1, 2);
const attribute = fc.constantFrom(...ATTRIBUTES);

const add = rank.map((value) => new AddNew(value));
const addAgain = choice.map((number) => new AddAgain(number));
const set = fc.tuple(choice, rank).map(([number, value]) => new SetAttribute(number, value));
const flush = fc.constant(new Flush());
const beginNested = fc.constant(new BeginNested());
const rollbackHandle = choice.map((number) => new RollbackHandle(number));
const commitHandle = choice.map((number) => new CommitHandle(number));
const get = choice.map((number) => new Get(number));
const remove = choice.map((number) => new Delete(number));
const expunge = choice.map((number) => new Expunge(number));

// what is listed twice comes twice as often
export const allCommands: fc.Arbitrary<SessionCommand>[] = [
  ...[add, add, addAgain, set, set, set, flush, flush, beginNested, beginNested],
  ...[remove, remove, expunge, get, get, rollbackHandle, rollbackHandle, commitHandle],
  choice.map((number) => new AddTwin(number)),
  choice.map((number) => new AddRowSwitch(number)),
  choice.map((number) => new SetKey(number)),
  choice.map((number) => new SetKey(number)),
  choice.map((number) => new Expire(number)),
  fc.tuple(choice, attribute).map(([number, name]) => new ExpireAttribute(number, name)),
  choice.map((number) => new Refresh(number)),
  choice.map((number) => new FailInsert(number)),
  choice.map((number) => new FailUpdate(number)),
  choice.map((number) => new UpdateBySql(number)),
  fc.constant(new SelectAll()),
  fc.constant(new Look()),
  fc.constant(new Begin()),
  fc.constant(new Commit()),
  fc.constant(new Rollback()),
  fc.constant(new Close()),
];
