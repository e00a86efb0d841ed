// delete() of an object, wherever it is; refused where it was never saved.
import type { PlainSession } from '../plain-session.ts';
import { hasTwin } from '../questions.ts';
import type { World } from '../world.ts';
import { pick, type SessionCommand, step } from './step.ts';

export class Delete implements SessionCommand {
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
      () => world.session.delete(world.of(object)),
      () => model.delete(object),
    );
  }

  #pick(model: Readonly<PlainSession>) {
    return pick(model, this.choice, (object) => !object.wasDeleted && !hasTwin(model, object));
  }

  toString = () => `delete(#${this.#ref})`;
}
