// The attribute of a synonym: another name for an attribute. It holds nothing itself; whatever is done to it is done to
// the attribute that it stands for, whose listeners hear of it.
import type { Dispatch } from '../events/dispatch.ts';
import type { History } from './history.ts';
import type { InstanceState } from './instance-state.ts';
import type { MappedAttribute } from './mapped-attribute.ts';

export class SynonymAttribute implements MappedAttribute {
  readonly kind = 'synonym';
  readonly key: string;
  readonly index: number;
  /** The attribute that it stands for. */
  readonly original: MappedAttribute;

  constructor(key: string, index: number, original: MappedAttribute) {
    this.key = key;
    this.index = index;
    this.original = original;
  }

  /** What has to be in memory for it to be read. */
  get parts(): readonly MappedAttribute[] {
    return [this.original];
  }

  get deferred(): boolean {
    return this.original.deferred;
  }

  get activeHistory(): boolean {
    return this.original.activeHistory;
  }

  get dispatch(): Dispatch {
    return this.original.dispatch;
  }

  get(state: InstanceState): unknown {
    return this.original.get(state);
  }

  set(state: InstanceState, value: unknown): void {
    this.original.set(state, value);
  }

  delete(state: InstanceState): void {
    this.original.delete(state);
  }

  flagModified(state: InstanceState): void {
    this.original.flagModified(state);
  }

  setCommitted(state: InstanceState, value: unknown): void {
    this.original.setCommitted(state, value);
  }

  isUnloaded(state: InstanceState): boolean {
    return this.original.isUnloaded(state);
  }

  equals(a: unknown, b: unknown): boolean {
    return this.original.equals(a, b);
  }

  history(state: InstanceState): History {
    return this.original.history(state);
  }
}
