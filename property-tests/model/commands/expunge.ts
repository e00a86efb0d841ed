// expunge() of an object; refused where it is not in the session.
import type { PlainSession } from '../plain-session.ts';
import { isSwitched } from '../questions.ts';
import type { World } from '../world.ts';
import { pick, type SessionCommand, step } from './step.ts';

export class Expunge implements SessionCommand {
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
      () => world.session.expunge(world.of(object)),
      () => model.expunge(object),
    );
  }

  #pick(model: Readonly<PlainSession>) {
    return pick(model, this.choice, (object) => !isSwitched(model, object));
  }

  toString = () => `expunge(#${this.#ref})`;
}
