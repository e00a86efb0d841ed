// Loads of relationships on demand: all loads of one relationship that are asked for before the first of them begins are one
// statement, so that a loop over objects does not become a statement for each.
import type { InstanceState } from '../instrumentation/instance-state.ts';
import { loadAttribute } from '../loading/refresh.ts';
import { loadRelationships } from '../loading/strategies/lazy.ts';
import type { RelationshipProperty } from '../mapping/relationship-property.ts';
import { callingLink } from './call-chain.ts';
import { loadPort } from './load-port.ts';
import type { SessionCore } from './session-core.ts';

interface Batch {
  readonly states: Set<InstanceState>;
  readonly done: Promise<void>;
}

// calls of a listener belong to the operation that it is called by, and must not wait for calls from outside
const batches = new WeakMap<object, Map<RelationshipProperty, Batch>>();

/** Loads an attribute of an object of the session, if it is not in memory; gives back its value. */
export async function loadOnDemand(core: SessionCore, state: InstanceState, key: string): Promise<unknown> {
  const property = state.mapper.relationship(key);
  if (property !== undefined && isLoadable(core, state, property)) {
    await loadTogether(core, state, property);
    const attribute = property.attributeOf(state);
    if (!attribute.isUnloaded(state)) return attribute.get(state);
  }
  return core.mailbox.run('load', () => loadAttribute(loadPort(core), state, key));
}

function isLoadable(
  { tracked }: SessionCore,
  state: InstanceState,
  { attribute }: RelationshipProperty,
): boolean {
  return state.tracker === tracked && attribute.isUnloaded(state) && attribute.raises(state) === null;
}

function loadTogether(
  core: SessionCore,
  state: InstanceState,
  property: RelationshipProperty,
): Promise<void> {
  const caller = callingLink(core) ?? core;
  const open = batches.get(caller) ?? new Map<RelationshipProperty, Batch>();
  batches.set(caller, open);
  const batch = open.get(property) ?? openBatch(core, open, property);
  batch.states.add(state);
  return batch.done;
}

function openBatch(
  core: SessionCore,
  open: Map<RelationshipProperty, Batch>,
  property: RelationshipProperty,
): Batch {
  const states = new Set<InstanceState>();
  const done = core.mailbox.run('load', async () => {
    // the calls of this tick come in
    await Promise.resolve();
    open.delete(property);
    const loadable = [...states].filter((state) => isLoadable(core, state, property));
    await loadRelationships(loadPort(core), loadable, property);
  });
  const batch: Batch = { states, done };
  open.set(property, batch);
  return batch;
}
