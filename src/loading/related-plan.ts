// How the relationships of loaded objects are loaded, decided once for a mapper, its options and the way that led there:
// joined to the statement, by statements before or behind it, or on demand.

import type { OrderByItemNode } from 'kysely';
import { loadingErrors } from '../errors/catalog/loading.ts';
import type { DeferredLoad } from '../instrumentation/instance-state.ts';
import type { Mapper } from '../mapping/mapper.ts';
import type { RelationshipProperty } from '../mapping/relationship-property.ts';
import type { MappedColumn } from '../mapping/table.ts';
import type { LoaderOption } from '../sql/select.ts';
import { joinedTable, type SelectJoin } from '../sql/select-join.ts';
import type { TableRef } from '../sql/table.ts';
import type { LoadPlan } from './load-plan.ts';
import { isRelationshipOption } from './relationship-options.ts';

/** A relationship that is read by a join: where its columns stand in the row, and what else hangs on it. */
export interface JoinedPart {
  readonly property: RelationshipProperty;
  readonly plan: LoadPlan;
  readonly options: readonly LoaderOption[];
}

/** A relationship that is loaded by a statement of its own. */
export interface LaterPart {
  readonly property: RelationshipProperty;
  readonly strategy: 'selectin' | 'immediate' | 'subquery';
  readonly options: readonly LoaderOption[];
  readonly path: readonly Mapper[];
}

export interface RelatedPlan {
  readonly joined: readonly JoinedPart[];
  /** Loaded before the objects are made, by the keys in their rows. */
  readonly ahead: readonly LaterPart[];
  readonly later: readonly LaterPart[];
  /** What the options leave for later, or forbid, by attribute index. */
  readonly deferred: ReadonlyMap<number, DeferredLoad>;
}

/** What one statement reads: grows while the relationships that are joined to it are planned. */
export class StatementLayout {
  readonly joins: SelectJoin[] = [];
  readonly order: OrderByItemNode[] = [];
  width = 0;
  /** Some object may come in several rows. */
  isMultiplied = false;
  /** Some member of a collection may come in several rows of its owner. */
  repeatsMembers = false;
  #aliases = 0;

  /** A relationship to many is joined. Its own rows are all different as long as it is the only one. */
  multiply(repeats: boolean): void {
    this.repeatsMembers ||= repeats || this.isMultiplied;
    this.isMultiplied = true;
  }

  alias(table: TableRef): TableRef {
    return joinedTable(`${table.name}_${++this.#aliases}`);
  }
}

/** Where planning has come to. */
export interface PlanPlace {
  readonly mapper: Mapper;
  readonly options: readonly LoaderOption[];
  readonly path: readonly Mapper[];
  /** The part of the way that lies in this statement. */
  readonly joinedPath: readonly Mapper[];
  readonly layout: StatementLayout;
  /** The name under which the mapper's table stands in the statement. */
  readonly table: TableRef;
  readonly isOuter: boolean;
  /** An object that is there is loaded anew: what would have a statement for many is loaded of each. */
  readonly isRefresh: boolean;
  /** The way by which the load has come; it does not go back there by itself. */
  readonly back: RelationshipProperty | null;
  /** Plans the objects of a join. */
  readonly planJoined: (place: PlanPlace) => LoadPlan;
}

const AT_ONCE: ReadonlySet<string> = new Set(['selectin', 'subquery']);
const EAGER: ReadonlySet<string> = new Set(['selectin', 'joined', 'subquery', 'immediate']);

/** Whether some relationship of the mapper is loaded along with its objects. */
export const hasEager = ({ relationships }: Mapper): boolean =>
  relationships.some(({ lazy }) => EAGER.has(lazy));

/** What the options say of one relationship. */
export interface Chosen {
  readonly strategy: string;
  readonly isExplicit: boolean;
  readonly isInner: boolean;
  /** For the objects at its other end. */
  readonly options: readonly LoaderOption[];
}

export function chosenFor(property: RelationshipProperty, options: readonly LoaderOption[]): Chosen {
  let strategy: string = property.lazy;
  let isExplicit = false;
  let isInner = property.innerJoin;
  const nested: LoaderOption[] = [];
  for (const option of options) {
    if (!isRelationshipOption(option) || option.steps[0]?.key !== property.key) continue;
    const [step] = option.steps;
    nested.push(...option.rest(property.target.class));
    if (step.strategy === 'default') continue;
    if (isExplicit && strategy !== step.strategy) throw conflict(property, strategy, step.strategy);
    strategy = step.strategy;
    isInner ||= step.isInner;
    isExplicit = true;
  }
  return { strategy, isExplicit, isInner, options: nested };
}

function conflict({ parent, key }: RelationshipProperty, first: string, second: string): Error {
  return loadingErrors.CONFLICTING_OPTIONS({ class: parent.class.name, attribute: key, first, second });
}

/** Attributes of an object that is there: which of its relationships are loaded. */
export interface Limited {
  readonly indexes: ReadonlySet<number>;
  readonly loadsRelated: 'all' | 'eager' | 'none';
}

/** Null where nothing is to be done for relationships. */
export function relatedPlan(place: PlanPlace, limited: Limited | null = null): RelatedPlan | null {
  const joined: JoinedPart[] = [];
  const ahead: LaterPart[] = [];
  const later: LaterPart[] = [];
  const deferred = new Map<number, DeferredLoad>();
  const path = [...place.path, place.mapper];
  const joinedPath = [...place.joinedPath, place.mapper];
  for (const property of place.mapper.relationships) {
    if (limited !== null && !limited.indexes.has(property.index)) continue;
    const chosen = chosenFor(property, place.options);
    const asked = limited === null ? chosen.strategy : limitedStrategy(chosen, limited);
    const strategy = place.isRefresh && AT_ONCE.has(asked) ? 'immediate' : asked;
    if (!EAGER.has(strategy)) {
      if (chosen.isExplicit) {
        const isRaised = strategy === 'raise' || strategy === 'raiseOnSql';
        deferred.set(property.index, isRaised ? strategy : 'load');
      }
      continue;
    }
    if (property === place.back && !chosen.isExplicit) continue;
    // what is loaded by default ends where a mapper comes again
    const way = strategy === 'joined' ? joinedPath : path;
    const isCircle = !chosen.isExplicit && limited === null && way.includes(property.target);
    const isRefreshed = place.isRefresh && strategy === 'immediate' && !property.useGet;
    if (isCircle && !isRefreshed) continue;
    const part = { property, options: chosen.options, path };
    if (strategy === 'joined') joined.push(joinedPart({ ...place, path, joinedPath }, property, chosen));
    else if (strategy === 'subquery') ahead.push({ ...part, strategy });
    else later.push({ ...part, strategy: strategy === 'selectin' ? strategy : 'immediate' });
  }
  if (joined.length + ahead.length + later.length + deferred.size === 0) return null;
  return { joined, ahead, later, deferred };
}

/** A relationship whose own columns are not read with the objects has to be loaded one by one: those are read first. */
export function byColumnsRead(related: RelatedPlan, columns: readonly MappedColumn[]): RelatedPlan {
  const isRead = ({ property }: LaterPart) => property.join.own.every((column) => columns.includes(column));
  const { ahead, later } = related;
  const others = [...ahead, ...later].filter((part) => !isRead(part));
  if (others.length === 0) return related;
  const byOne = others.map((part): LaterPart => ({ ...part, strategy: 'immediate' }));
  return { ...related, ahead: ahead.filter(isRead), later: [...later.filter(isRead), ...byOne] };
}

/** What was asked for by name is loaded even if it would wait otherwise. */
function limitedStrategy({ strategy }: Chosen, { loadsRelated }: Limited): string {
  return loadsRelated === 'all' && !EAGER.has(strategy) ? 'immediate' : strategy;
}

function joinedPart(place: PlanPlace, property: RelationshipProperty, chosen: Chosen): JoinedPart {
  const { layout } = place;
  const isInner = chosen.isInner && !place.isOuter;
  const target = layout.alias(property.target.selectable);
  const between = property.secondary === null ? null : layout.alias(property.secondary);
  const { join: conditions } = property;
  const near = conditions.near({ from: place.table, to: between ?? target, depth: WITHIN });
  if (property.secondary !== null && between !== null) {
    layout.joins.push({
      table: property.secondary,
      alias: between,
      isInner,
      on: near,
      columns: [],
    });
  }
  const position = layout.joins.length;
  if (property.uselist) layout.multiply(place.joinedPath.length > 1 || property.secondary !== null);
  layout.order.push(...property.orderBy.nodes({ target, between, depth: WITHIN }));
  const on = between === null ? near : conditions.far({ from: target, to: between, depth: WITHIN });
  const join = { table: property.target.selectable, alias: target, isInner, on };
  layout.joins.push({ ...join, columns: [] });
  const plan = place.planJoined({
    ...place,
    mapper: property.target,
    options: chosen.options,
    table: target,
    isOuter: !isInner,
  });
  layout.joins[position] = { ...join, columns: plan.columns };
  return { property, plan, options: chosen.options };
}

// Conditions in ON may hold subqueries, whose tables must not have the names of tables that are joined.
const WITHIN = 100;
