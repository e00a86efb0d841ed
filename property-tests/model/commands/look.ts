// A look at the table on the session's own connection.
import { look } from '../compare.ts';
import type { PlainSession } from '../plain-session.ts';
import type { World } from '../world.ts';
import { type SessionCommand, step } from './step.ts';

export class Look implements SessionCommand {
  check = () => true;

  async run(model: PlainSession, world: World): Promise<void> {
    await step(
      model,
      world,
      () => world.rowsInside(),
      () => model.look(),
    );
    if (!model.isFailed) await look(model, world);
  }

  toString = () => 'a look at the rows from inside';
}
