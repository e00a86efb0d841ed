// commit(): to the root, through all savepoints.
import type { PlainSession } from '../plain-session.ts';
import type { World } from '../world.ts';
import { type SessionCommand, step } from './step.ts';

export class Commit implements SessionCommand {
  check = () => true;

  async run(model: PlainSession, world: World): Promise<void> {
    await step(
      model,
      world,
      () => world.session.commit(),
      () => model.commit(world.generated),
    );
  }

  toString = () => 'commit()';
}
