// The objects that an operation on one object is passed on to, along the relationships that cascade it: depth first,
// relationship by relationship, each object once. Looks at what is in memory; only a deletion loads what it has to reach.
import type { CollectionAttribute } from '../instrumentation/collection.ts';
import type { InstanceState } from '../instrumentation/instance-state.ts';
import type { ReferenceAttribute } from '../instrumentation/reference.ts';
import { relatedState } from '../instrumentation/state-of.ts';
import type { CascadeName } from './cascade-options.ts';
import type { Mapper } from './mapper.ts';
import type { RelationshipProperty } from './relationship-property.ts';

type Halt = (state: InstanceState) => boolean;

/** Loads one relationship of one object. */
export type LoadRelationship = (state: InstanceState, property: RelationshipProperty) => Promise<unknown>;

/**
 * The objects that come along, from memory alone. What is yielded may be changed before the next one is asked for.
 *
 * @param halt objects that are neither given nor passed through
 */
export function* cascade(
  type: Exclude<CascadeName, 'delete' | 'delete-orphan'>,
  head: InstanceState,
  halt: Halt = nobody,
): Generator<InstanceState> {
  const seen = new Set<InstanceState>();
  const path = [new Visit(head)];
  for (let visit = path.at(-1); visit !== undefined; visit = path.at(-1)) {
    const member = visit.nextMember();
    if (member !== undefined) {
      yield member;
      path.push(new Visit(member));
      continue;
    }
    const property = visit.nextProperty(type);
    if (property === undefined) path.pop();
    else if (visit.state.values[property.index] !== undefined)
      visit.members = reached(type, visit.state, property).filter((state) => isNew(state, seen, halt));
  }
}

/**
 * The objects that are deleted along with one; collections that nobody has loaded are loaded, unless the database deletes.
 * Who only looks leaves the objects as they are. A promise only where something has to be loaded: of thousands of deletions mostly none has to wait.
 */
export function cascadeDelete(
  head: InstanceState,
  load: LoadRelationship,
  how: 'deleting' | 'looking' = 'deleting',
): readonly InstanceState[] | Promise<readonly InstanceState[]> {
  if (!cascading(head.mapper, 'delete').some((property) => mayLeadOn(head, property))) return NOBODY;
  const walk = deletion(head, how === 'deleting');
  const step = walk.next();
  return step.done === true ? step.value : withLoads(walk, step.value, load);
}

/** Where the database deletes by itself, what memory does not know is left to it. */
function mayLeadOn({ values }: InstanceState, { passiveDeletes, index }: RelationshipProperty): boolean {
  return passiveDeletes === false || values[index] !== undefined;
}

async function withLoads(walk: Deletion, first: Unloaded, load: LoadRelationship): Promise<InstanceState[]> {
  let step: IteratorResult<Unloaded, InstanceState[]> = { value: first };
  while (step.done !== true) {
    await load(step.value.state, step.value.property);
    step = walk.next();
  }
  return step.value;
}

/** A relationship that a deletion has to know, and memory lacks. */
interface Unloaded {
  readonly state: InstanceState;
  readonly property: RelationshipProperty;
}

type Deletion = Generator<Unloaded, InstanceState[], void>;

/** Asks for what has to be loaded before it goes on. */
function* deletion(head: InstanceState, initialises: boolean): Deletion {
  const seen = new Set<InstanceState>();
  const path = [new Visit(head)];
  const found: InstanceState[] = [];
  for (let visit = path.at(-1); visit !== undefined; visit = path.at(-1)) {
    const member = visit.nextMember();
    if (member !== undefined) {
      found.push(member);
      path.push(new Visit(member));
      continue;
    }
    const property = visit.nextProperty('delete');
    if (property === undefined) {
      path.pop();
      continue;
    }
    const { state } = visit;
    if (property.passiveDeletes === false && isToLoad(state, property, initialises))
      yield { state, property };
    visit.members = reached('delete', state, property).filter((related) => isNew(related, seen, nobody));
  }
  return found;
}

const nobody: Halt = () => false;

function isNew(state: InstanceState, seen: Set<InstanceState>, halt: Halt): boolean {
  if (seen.has(state) || halt(state)) return false;
  seen.add(state);
  return true;
}

/** Whether memory lacks the relationship, and it can be asked for. */
function isToLoad(
  state: InstanceState,
  { attribute, lazy }: RelationshipProperty,
  initialises: boolean,
): boolean {
  if (attribute.isUnloaded(state)) {
    // who is in no session yet cannot be asked
    return state.tracker !== null && lazy !== 'noload';
  }
  // one that never had a value has its default from now on, and who listens hears of it
  if (initialises && state.values[attribute.index] === undefined) attribute.get(state);
  return false;
}

/** One object on the path from the head: how far its relationships have been followed. */
class Visit {
  readonly state: InstanceState;
  /** What the relationship that is followed now leads to. */
  members: readonly InstanceState[] = NOBODY;
  #member = 0;
  #property = 0;

  constructor(state: InstanceState) {
    this.state = state;
  }

  nextMember(): InstanceState | undefined {
    return this.members[this.#member++];
  }

  nextProperty(type: CascadeName): RelationshipProperty | undefined {
    this.members = NOBODY;
    this.#member = 0;
    const properties = cascading(this.state.mapper, type);
    return properties[this.#property++];
  }
}

const NOBODY: readonly InstanceState[] = Object.freeze([]);

const cascadingByMapper = new WeakMap<Mapper, Map<CascadeName, readonly RelationshipProperty[]>>();

/** The relationships of a mapper that pass the operation on, in the order of its attributes. */
function cascading(mapper: Mapper, type: CascadeName): readonly RelationshipProperty[] {
  let byType = cascadingByMapper.get(mapper);
  if (byType === undefined) {
    byType = new Map();
    cascadingByMapper.set(mapper, byType);
  }
  let properties = byType.get(type);
  if (properties === undefined) {
    properties = inOrder(mapper).filter(({ cascade: options }) => options.has(type));
    byType.set(type, properties);
  }
  return properties;
}

function inOrder({ attributeOrder, relationships }: Mapper): RelationshipProperty[] {
  const position = new Map(attributeOrder.map(({ index }, at) => [index, at]));
  const at = ({ index }: RelationshipProperty) => position.get(index) ?? index;
  return [...relationships].sort((a, b) => at(a) - at(b));
}

function reached(
  type: CascadeName,
  state: InstanceState,
  { attribute, cascade: options }: RelationshipProperty,
): InstanceState[] {
  const members =
    type === 'save-update' ? withRemoved(attribute, state) : current(attribute, state).map(relatedState);
  // an object that was never saved has nothing to be refreshed, and goes only where it would be an orphan
  const skipsNew = type === 'refresh-expire' && !options.deleteOrphan;
  return skipsNew ? members.filter(({ key }) => key !== null) : members;
}

type RelationshipAttribute = ReferenceAttribute | CollectionAttribute;

function current(attribute: RelationshipAttribute, state: InstanceState): readonly object[] {
  if (attribute.kind === 'collection') return attribute.members(state) ?? [];
  const value = state.values[attribute.index];
  return typeof value === 'object' && value !== null ? [value] : [];
}

/** What was taken out since the last flush has to be in the session as well: its row is changed by the next one. */
function withRemoved(attribute: RelationshipAttribute, state: InstanceState): InstanceState[] {
  const isSure = state.isFresh || !state.isChanged(attribute.index);
  if (isSure) return current(attribute, state).map(relatedState);
  const { added, unchanged, deleted } = attribute.history(state);
  const members: InstanceState[] = [];
  for (const member of [...added, ...unchanged, ...deleted]) {
    if (typeof member === 'object' && member !== null) members.push(relatedState(member));
  }
  return members;
}
