// beginNested(): flushes, then sets a savepoint.
import type { PlainSession } from '../plain-session.ts';
import type { World } from '../world.ts';
import { type SessionCommand, step } from './step.ts';

export class BeginNested implements SessionCommand {
  check = () => true;

  async run(model: PlainSession, world: World): Promise<void> {
    await step(
      model,
      world,
      () => world.session.beginNested(),
      () => model.beginNested(world.generated),
    );
  }

  toString = () => 'beginNested()';
}
