// A write of an attribute, wherever the object is.
import type { PlainSession } from '../plain-session.ts';
import type { World } from '../world.ts';
import { pick, type SessionCommand, step } from './step.ts';

export class SetAttribute implements SessionCommand {
  readonly choice: number;
  /** Undefined: a new name instead of a rank. */
  readonly rank: number | null | undefined;
  #ref = -1;

  constructor(choice: number, rank: number | null | undefined) {
    this.choice = choice;
    this.rank = rank;
  }

  check = (model: Readonly<PlainSession>) => pick(model, this.choice, () => true) !== undefined;

  async run(model: PlainSession, world: World): Promise<void> {
    const object = pick(model, this.choice, () => true);
    if (object === undefined) return;
    this.#ref = object.ref;
    const [attribute, value] =
      this.rank === undefined ? (['name', model.newName()] as const) : (['rank', this.rank] as const);
    const set = () => Reflect.set(world.of(object), attribute, value);
    await step(model, world, set, () => model.set(object, attribute, value));
  }

  toString = () =>
    this.rank === undefined ? `#${this.#ref}.name = a new one` : `#${this.#ref}.rank = ${this.rank}`;
}
