// refresh() of an object; refused where it is not persistent, or has no row.
import { refresh } from '../plain-loading.ts';
import type { PlainSession } from '../plain-session.ts';
import type { World } from '../world.ts';
import { pick, type SessionCommand, step } from './step.ts';

export class Refresh implements SessionCommand {
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
    await step(
      model,
      world,
      () => world.session.refresh(world.of(object)),
      () => refresh(model, object, world.generated),
    );
  }

  #pick(model: Readonly<PlainSession>) {
    return pick(model, this.choice, () => true);
  }

  toString = () => `refresh(#${this.#ref})`;
}
