// A collection as a map by a key of its members: what goes in and out tells the adapter first.
import { collectionErrors } from '../errors/catalog/collections.ts';
import { adapterOfCollection, type CollectionMedium, link } from './collection-medium.ts';
import { requireOwnKey } from './collection-members.ts';

class InstrumentedMap extends Map<unknown, object> {
  override set(key: unknown, item: object): this {
    const adapter = adapterOfCollection(this);
    if (adapter === undefined) return super.set(key, item);
    if (key === undefined) throw collectionErrors.NO_KEY_FOR_MAP({ class: item.constructor.name });
    requireOwnKey(adapter.attribute, adapter.state, [key, item]);
    const existing = this.get(key);
    const incoming = adapter.together(() => {
      if (existing !== undefined) adapter.leaving(existing, { key });
      return adapter.entering(item, { key });
    });
    return super.set(key, incoming);
  }

  override delete(key: unknown): boolean {
    const item = this.get(key);
    if (item === undefined) return false;
    adapterOfCollection(this)?.leaving(item, { key });
    return super.delete(key);
  }

  override clear(): void {
    for (const key of [...this.keys()]) this.delete(key);
  }
}
Object.defineProperty(InstrumentedMap.prototype, 'constructor', { value: Map });

/** A new, empty map collection; `keyOf` gives the key of a member. */
export const mapMedium = (keyOf: (item: object) => unknown): CollectionMedium => new MapMedium(keyOf);

class MapMedium implements CollectionMedium {
  readonly data: Map<unknown, object> = new InstrumentedMap();
  readonly allowsDuplicates = false;
  readonly #keyOf: (item: object) => unknown;

  constructor(keyOf: (item: object) => unknown) {
    this.#keyOf = keyOf;
    link(this.data);
  }

  get size(): number {
    return this.data.size;
  }

  members(): object[] {
    return [...this.data.values()];
  }

  has(item: object): boolean {
    return this.#keyIn(item) !== undefined;
  }

  add(item: object, key: unknown = this.keyOf(item)): void {
    Map.prototype.set.call(this.data, key, item);
  }

  drop(item: object): void {
    const entry = this.#keyIn(item);
    if (entry !== undefined) Map.prototype.delete.call(this.data, entry.key);
  }

  clear(): void {
    Map.prototype.clear.call(this.data);
  }

  keyOf(item: object): unknown {
    const key = this.#keyOf(item);
    if (key === undefined) throw collectionErrors.NO_KEY_FOR_MAP({ class: item.constructor.name });
    return key;
  }

  displacedBy(item: object): object | undefined {
    return this.data.get(this.keyOf(item));
  }

  /** The key may have changed since the item was put in. */
  #keyIn(item: object): { readonly key: unknown } | undefined {
    const key = this.#keyOf(item);
    if (this.data.get(key) === item) return { key };
    for (const [other, member] of this.data) if (member === item) return { key: other };
    return undefined;
  }
}
