// add() of an object that is there: transient or detached, or in the session already, where it takes a deletion back.
import type { PlainObject } from '../plain-object.ts';
import type { PlainSession } from '../plain-session.ts';
import type { World } from '../world.ts';
import { pick, type SessionCommand, step } from './step.ts';

export class AddAgain implements SessionCommand {
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
      () => world.session.add(world.of(object)),
      () => model.add(object),
    );
  }

  #pick(model: Readonly<PlainSession>): PlainObject | undefined {
    return pick(model, this.choice, () => true);
  }

  toString = () => `add(#${this.#ref})`;
}
