// get() of a key that is or was some object's, or of one that is nobody's.
import { expect } from 'vitest';
import { Item } from '../item.ts';
import { type Found, get } from '../plain-loading.ts';
import { OK, type PlainSession } from '../plain-session.ts';
import type { World } from '../world.ts';
import { type SessionCommand, step } from './step.ts';

export class Get implements SessionCommand {
  readonly choice: number;
  #key = -1;

  constructor(choice: number) {
    this.choice = choice;
  }

  check = () => true;

  async run(model: PlainSession, world: World): Promise<void> {
    const keys = [...new Set(model.objects.flatMap(({ key }) => key ?? [])), ...model.rows.keys(), 999_999];
    const key = keys[this.choice % keys.length] ?? 999_999;
    this.#key = key;
    let found: Found = { outcome: OK, object: null };
    const result = await step(
      model,
      world,
      () => world.session.get(Item, key),
      () => {
        found = get(model, key, world.generated);
        return found.outcome;
      },
    );
    if (found.outcome === OK) expect(result).toBe(found.object === null ? null : world.of(found.object));
  }

  toString = () => `get(${this.#key})`;
}
