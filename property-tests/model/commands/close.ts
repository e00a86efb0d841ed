// close(): all objects leave, nothing is committed.
import type { PlainSession } from '../plain-session.ts';
import type { World } from '../world.ts';
import { type SessionCommand, step } from './step.ts';

export class Close implements SessionCommand {
  check = () => true;

  async run(model: PlainSession, world: World): Promise<void> {
    await step(
      model,
      world,
      () => world.session.close(),
      () => model.close(),
    );
  }

  toString = () => 'close()';
}
