// flush().
import type { PlainSession } from '../plain-session.ts';
import type { World } from '../world.ts';
import { type SessionCommand, step } from './step.ts';

export class Flush implements SessionCommand {
  check = () => true;

  async run(model: PlainSession, world: World): Promise<void> {
    await step(
      model,
      world,
      () => world.session.flush(),
      () => model.flush(world.generated),
    );
  }

  toString = () => 'flush()';
}
