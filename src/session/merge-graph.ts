// One merge: the state of an object that may live elsewhere is copied onto the session's own, which is got by its key, or
// made; attribute by attribute, and what relationships lead to is merged before they are set.

import { sessionErrors } from '../errors/catalog/session.ts';
import { versionErrors } from '../errors/catalog/versions.ts';
import { FRESH } from '../instrumentation/committed-values.ts';
import { describeState, mapKey } from '../instrumentation/identity.ts';
import type { InstanceState, PrimaryKey } from '../instrumentation/instance-state.ts';
import { tellLoad } from '../instrumentation/tell-load.ts';
import type { RelationshipProperty } from '../mapping/relationship-property.ts';
import type { LoaderOption } from '../sql/select.ts';
import { IdentityMap } from '../tracking/identity-map.ts';
import { moveUnattached } from '../tracking/unattached.ts';
import { warn } from '../util/warn.ts';
import { get } from './get.ts';
import { mergeColumn, mergeRelationship } from './merge-attributes.ts';
import type { SessionCore } from './session-core.ts';

export interface MergeOptions {
  /** `false` trusts the given object: nothing is read, and nothing counts as a change. Default true. */
  readonly load?: boolean;
  /** Loader options for the read. */
  readonly options?: readonly LoaderOption[];
}

export class Merge {
  readonly core: SessionCore;
  readonly loads: boolean;
  readonly #options: readonly LoaderOption[];
  readonly #merged = new Map<InstanceState, InstanceState>();
  /** Several given objects may stand for one row. */
  readonly #byKey = new IdentityMap();
  readonly #cameBy = new Map<InstanceState, Set<RelationshipProperty>>();

  constructor(core: SessionCore, { load = true, options = [] }: MergeOptions) {
    this.core = core;
    this.loads = load;
    this.#options = options;
  }

  async merge(given: InstanceState): Promise<InstanceState> {
    const before = this.#merged.get(given);
    if (before !== undefined) return before;
    const key = this.#keyOf(given);
    const known = await this.#find(given, key);
    const merged = known ?? (this.loads ? newObject(this.core, given) : detachedTwin(this.core, given));
    this.#merged.set(given, merged);
    if (key !== null) this.#byKey.statesOf(given.mapper).set(mapKey(key), merged);
    if (merged !== given) await this.#copy(given, merged);
    if (!this.loads) this.#settle(merged);
    if (known === null) tellLoad(merged, null);
    return merged;
  }

  /** Notes by which relationship an object was reached. */
  passing(property: RelationshipProperty, given: InstanceState): void {
    const known = this.#cameBy.get(given);
    if (known === undefined) this.#cameBy.set(given, new Set([property]));
    else known.add(property);
  }

  /** Whether the relationship leads back the way by which the object was reached. */
  leadsBack({ reverse }: RelationshipProperty, given: InstanceState): boolean {
    return reverse !== null && this.#cameBy.get(given)?.has(reverse) === true;
  }

  #keyOf(given: InstanceState): PrimaryKey {
    if (given.key !== null) return given.key;
    if (this.core.tracked.new.has(given))
      warn('MERGE_PENDING', `${describeState(given)} is pending in the session into which it is merged.`);
    if (!this.loads) throw sessionErrors.MERGE_TRANSIENT({ object: describeState(given) });
    return given.mapper.keyOf(given.values);
  }

  async #find(given: InstanceState, key: PrimaryKey): Promise<InstanceState | null> {
    if (key === null) return null;
    const { core } = this;
    const { mapper } = given;
    const known = core.tracked.identityMap.find(mapper, key) ?? this.#byKey.find(mapper, key);
    if (known !== undefined) return known;
    if (this.loads) return get(core, mapper, key, { options: this.#options });
    if (given.modified) throw sessionErrors.MERGE_CHANGED({ object: describeState(given) });
    return null;
  }

  async #copy(given: InstanceState, merged: InstanceState): Promise<void> {
    refuseOtherVersion(given, merged);
    merged.loadOptions = given.loadOptions;
    if (given.deferredLoads !== null) merged.deferredLoads = new Map(given.deferredLoads);
    if (!this.loads) merged.beforeChange();
    for (const attribute of given.mapper.attributeOrder) {
      if (attribute.kind === 'column') await mergeColumn(this, attribute, { given, merged });
      else if (attribute.kind === 'reference' || attribute.kind === 'collection')
        await mergeRelationship(this, attribute, { given, merged });
    }
  }

  #settle(merged: InstanceState): void {
    merged.commitAll();
    this.core.tracked.changed.delete(merged);
  }
}

/** What was changed of another version than the session's must not pass for a change of this one. */
function refuseOtherVersion(given: InstanceState, merged: InstanceState): void {
  const { versioning } = given.mapper;
  if (versioning === null) return;
  const { index } = versioning.column;
  const [version, existing] = [given.values[index], merged.values[index]];
  if (version === undefined || existing === undefined) return;
  if (given.manager.attributes[index]?.equals(version, existing)) return;
  const facts = { object: describeState(given), version: String(version), existing: String(existing) };
  throw versionErrors.STALE_MERGE(facts);
}

function newObject(core: SessionCore, { manager }: InstanceState): InstanceState {
  const state = manager.newInstance(manager.emptyValues());
  state.committed = FRESH;
  core.tracked.saveUpdate(state);
  return state;
}

function detachedTwin(core: SessionCore, { manager, key }: InstanceState): InstanceState {
  const state = manager.newInstance(manager.emptyValues());
  moveUnattached(state, 'madeDetached');
  state.key = key;
  core.tracked.add(state);
  return state;
}
