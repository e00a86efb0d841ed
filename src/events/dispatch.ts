// What the core asks who listens. A dispatch is made of levels of nodes: levels are heard in order, the listeners of one
// level in the order of their registration. Lists are put together when first asked for and thrown away when any
// registration changes; with no listener there is one shared empty list, and asking costs a comparison and a look-up.
import { attributeEvents } from './catalog.ts';
import { type EventSpec, eventCount } from './event.ts';
import { type Adapted, type Entry, type ListenerNode, registrations } from './listeners.ts';

/** A node, and whether only its propagating listeners are meant (it hangs at a superclass). */
export interface Source {
  readonly node: ListenerNode;
  readonly inherited: boolean;
}
export type Level = readonly Source[];
type Lists = (readonly Adapted[] | undefined)[];

// not frozen: the engine would treat it as another kind of array than the lists that have listeners
const NOBODY: readonly Adapted[] = [];
const SILENCE: Lists = new Array<readonly Adapted[]>(eventCount()).fill(NOBODY);
const attributeSpecs: readonly EventSpec[] = Object.values(attributeEvents);

export class Dispatch {
  readonly #levels: readonly Level[];
  #version = -1;
  #lists: Lists = SILENCE;
  #activeHistory: boolean | undefined = false;

  constructor(levels: readonly Level[]) {
    this.#levels = levels;
  }

  /** Who listens to the event, in order; the list does not change while it is worked through. */
  listeners(spec: EventSpec): readonly Adapted[] {
    if (this.#version !== registrations.version) this.#forget();
    return this.#lists[spec.index] ?? this.#collect(spec);
  }

  /** Whether anybody listens: to be asked before arguments are built. */
  has(spec: EventSpec): boolean {
    return this.listeners(spec).length > 0;
  }

  /** Whether a listener of this attribute wants the old value even where it has to be loaded. */
  get activeHistory(): boolean {
    if (this.#version !== registrations.version) this.#forget();
    this.#activeHistory ??= attributeSpecs.some((spec) =>
      this.listeners(spec).some((listener) => listener.options.activeHistory === true),
    );
    return this.#activeHistory;
  }

  /** Whether nobody listens to anything. */
  get isSilent(): boolean {
    if (this.#version !== registrations.version) this.#forget();
    return this.#lists === SILENCE;
  }

  #forget(): void {
    this.#version = registrations.version;
    const isSilent = this.#levels.every((level) => level.every((source) => source.node.isEmpty));
    this.#activeHistory = isSilent ? false : undefined;
    this.#lists = isSilent ? SILENCE : new Array<undefined>(SILENCE.length).fill(undefined);
  }

  #collect(spec: EventSpec): readonly Adapted[] {
    const calls = this.#levels.flatMap((level) => heardOn(level, spec).map((entry) => entry.call));
    const list = calls.length === 0 ? NOBODY : calls;
    this.#lists[spec.index] = list;
    return list;
  }
}

/** The listeners of one level that were registered before a place, and those after it. */
export function listenersAround(
  level: Level,
  spec: EventSpec,
  place: number,
): readonly [before: readonly Adapted[], after: readonly Adapted[]] {
  const heard = heardOn(level, spec);
  const callsOf = (entries: readonly Entry[]): Adapted[] => entries.map((entry) => entry.call);
  const before = heard.filter(({ order }) => order < place);
  return [callsOf(before), callsOf(heard.slice(before.length))];
}

function heardOn(level: Level, spec: EventSpec): Entry[] {
  const heard: Entry[] = [];
  for (const { node, inherited } of level) {
    for (const entry of node.entries(spec)) {
      if (!entry.spent && (entry.propagate || !inherited)) heard.push(entry);
    }
  }
  return heard.sort((one, other) => one.order - other.order);
}
