// begin(); refused inside of a transaction.
import type { PlainSession } from '../plain-session.ts';
import type { World } from '../world.ts';
import { type SessionCommand, step } from './step.ts';

export class Begin implements SessionCommand {
  check = () => true;

  async run(model: PlainSession, world: World): Promise<void> {
    await step(
      model,
      world,
      () => world.session.begin(),
      () => model.begin(),
    );
  }

  toString = () => 'begin()';
}
