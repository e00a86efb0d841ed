// A collection as a set: what goes in and out tells the adapter first.
import { adapterOfCollection, type CollectionMedium, link } from './collection-medium.ts';

class InstrumentedSet extends Set<object> {
  override add(item: object): this {
    const adapter = adapterOfCollection(this);
    if (adapter === undefined) return super.add(item);
    adapter.append(item);
    return this;
  }

  override delete(item: object): boolean {
    if (!this.has(item)) return false;
    adapterOfCollection(this)?.leaving(item);
    return super.delete(item);
  }

  override clear(): void {
    for (const item of [...this]) this.delete(item);
  }
}
Object.defineProperty(InstrumentedSet.prototype, 'constructor', { value: Set });

/** A new, empty set collection. */
export const setMedium = (): CollectionMedium => new SetMedium();

class SetMedium implements CollectionMedium {
  readonly data: Set<object> = new InstrumentedSet();
  readonly allowsDuplicates = false;

  constructor() {
    link(this.data);
  }

  get size(): number {
    return this.data.size;
  }

  members(): object[] {
    return [...this.data];
  }

  has(item: object): boolean {
    return this.data.has(item);
  }

  add(item: object): void {
    Set.prototype.add.call(this.data, item);
  }

  drop(item: object): void {
    Set.prototype.delete.call(this.data, item);
  }

  clear(): void {
    Set.prototype.clear.call(this.data);
  }
}
