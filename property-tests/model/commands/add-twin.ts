// add() of a second object for the row of one that is in the session: refused.
import type { PlainSession } from '../plain-session.ts';
import type { World } from '../world.ts';
import { pick, type SessionCommand, step } from './step.ts';

export class AddTwin implements SessionCommand {
  readonly choice: number;

  constructor(choice: number) {
    this.choice = choice;
  }

  check = (model: Readonly<PlainSession>) => this.#pick(model) !== undefined;

  async run(model: PlainSession, world: World): Promise<void> {
    const twin = this.#pick(model);
    if (twin !== undefined)
      await step(
        model,
        world,
        () => world.session.add(world.of(twin)),
        () => model.add(twin),
      );
  }

  #pick(model: Readonly<PlainSession>) {
    return pick(
      model,
      this.choice,
      ({ life, key }) => life === 'detached' && model.persistent(key) !== undefined,
    );
  }

  toString = () => `add(a twin)`;
}
