// A write of the primary key: the object changes its identity with the next flush.
import type { PlainSession } from '../plain-session.ts';
import type { World } from '../world.ts';
import { pick, type SessionCommand, step } from './step.ts';

export class SetKey implements SessionCommand {
  readonly choice: number;
  #ref = -1;

  constructor(choice: number) {
    this.choice = choice;
  }

  check = (model: Readonly<PlainSession>) => this.#pick(model) !== undefined;

  async run(model: PlainSession, world: World): Promise<void> {
    const object = this.#pick(model);
    if (object === undefined) return;
    this.#ref = object.ref;
    const id = model.newKey();
    const set = () => {
      world.of(object).id = id;
    };
    await step(model, world, set, () => model.set(object, 'id', id));
  }

  #pick(model: Readonly<PlainSession>) {
    return pick(model, this.choice, ({ life, values }) => life === 'persistent' && values.has('id'));
  }

  toString = () => `#${this.#ref}.id = a new one`;
}
