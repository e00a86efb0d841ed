// After a commit: what objects hold of their relationships agrees with the rows. Who was deleted leaves the collections and
// references of others; a foreign key that was assigned moves its object there. Silent, and no rollback comes behind it.
import { agreesWithKey } from '../instrumentation/in-step.ts';
import type { InstanceState } from '../instrumentation/instance-state.ts';
import { type KeyLink, keyLinks } from '../mapping/key-links.ts';
import type { Mapper } from '../mapping/mapper.ts';
import type { RelationshipProperty } from '../mapping/relationship-property.ts';
import { type Commit, leaveHolders } from './leave-holders.ts';
import { MemberMoves } from './member-moves.ts';
import { findReferred, followKey, formerOwners, keyValues } from './referred.ts';
import type { Snapshot } from './snapshot.ts';
import type { TrackedObjects } from './tracked-objects.ts';

/** Puts right what a committed transaction has written and its relationships were not told of. */
export function settleGraph(tracked: TrackedObjects, snapshot: Snapshot): void {
  const commit: Commit = { tracked, snapshot, moves: new MemberMoves() };
  if (snapshot.deleted.size > 0) leaveHolders(commit);
  forLinks(commit, snapshot.inserted, settleNew);
  forLinks(commit, snapshot.updated, settleUpdated);
  if (snapshot.formerKeys.size > 0) forLinks(commit, snapshot.formerKeys.keys(), moveAlong);
  commit.moves.make();
}

type Step = (commit: Commit, state: InstanceState, link: KeyLink) => void;

/** Of nearly every object there is nothing to be done, so not much is done to find that out. */
function forLinks(commit: Commit, states: Iterable<InstanceState>, step: Step): void {
  let mapper: Mapper | null = null;
  let links: readonly KeyLink[] = NO_LINKS;
  for (const state of states) {
    if (state.mapper !== mapper) {
      mapper = state.mapper;
      links = keyLinks(mapper);
    }
    if (links.length === 0 || state.tracker !== commit.tracked || state.wasDeleted) continue;
    for (const link of links) step(commit, state, link);
  }
}

const NO_LINKS: readonly KeyLink[] = Object.freeze([]);

/** A new object with a key that no relationship has filled in belongs to whom the key refers to. */
function settleNew(commit: Commit, state: InstanceState, link: KeyLink): void {
  const agreed = followReferences(commit, state, link);
  if (agreed && isCopied(commit, state, link)) return;
  for (const owner of link.owners) comeTo(commit, state, owner);
}

/** A reference to an object that was not written, say because it is in no session, is not what the row has. */
function settleUpdated(commit: Commit, state: InstanceState, link: KeyLink): void {
  if (followReferences(commit, state, link)) return;
  for (const owner of link.owners) comeTo(commit, state, owner);
}

/** Whether the references that are in memory were what the key says; they are afterwards. */
function followReferences({ tracked }: Commit, state: InstanceState, { references }: KeyLink): boolean {
  let agreed = true;
  for (const reference of references) {
    if (agreesWithKey(state, reference)) continue;
    followKey(tracked, state, reference);
    agreed = false;
  }
  return agreed;
}

/** Whether the flush has filled the key in, from a relationship whose other side has heard of it. */
function isCopied(
  { snapshot }: Commit,
  state: InstanceState,
  { columns, owners, isClosed }: KeyLink,
): boolean {
  if (owners.length === 0) return true;
  if (!isClosed) return false;
  const generated = snapshot.generated.get(state);
  if (generated === undefined) return false;
  for (const { index } of columns) if (!generated.includes(index)) return false;
  return true;
}

function comeTo({ tracked, moves }: Commit, state: InstanceState, owner: RelationshipProperty): void {
  const next = findReferred(tracked, owner.parent, owner, keyValues(state, owner));
  if (next !== undefined) moves.come(owner, next, state);
}

/** From the parents that the key has referred to in the transaction to the one that it refers to now. */
function moveAlong(commit: Commit, state: InstanceState, { owners }: KeyLink): void {
  const { tracked, snapshot, moves } = commit;
  for (const owner of owners) {
    const next = findReferred(tracked, owner.parent, owner, keyValues(state, owner));
    for (const values of snapshot.formerKeys.get(state) ?? []) {
      const before = owner.synchronizePairs.map(({ dest }) => values[dest.index]);
      for (const last of formerOwners(tracked, owner, before))
        if (last !== next) moves.gone(owner, last, state);
    }
    if (next !== undefined) moves.come(owner, next, state);
    // as of any object that was loaded: who its parent is the row says
    state.parents?.delete(owner);
  }
}
