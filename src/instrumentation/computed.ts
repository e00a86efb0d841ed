// The attribute of a column property: computed by the database and loaded with the object's columns. A flush may change
// it, so that it is read anew afterwards.
import { ScalarAttribute } from './attribute.ts';
import type { InstanceState } from './instance-state.ts';

export class ComputedAttribute extends ScalarAttribute {
  /** An object with a row always has a value in the database. */
  override isUnloaded(state: InstanceState): boolean {
    if (state.values[this.index] !== undefined || state.isChanged(this.index)) return false;
    return state.key !== null;
  }
}
