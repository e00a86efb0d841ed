// A select of all rows: objects in memory keep what they have.
import { select } from '../../../src/index.ts';
import { Item } from '../item.ts';
import { selectAll } from '../plain-loading.ts';
import type { PlainSession } from '../plain-session.ts';
import type { World } from '../world.ts';
import { type SessionCommand, step } from './step.ts';

export class SelectAll implements SessionCommand {
  check = () => true;

  async run(model: PlainSession, world: World): Promise<void> {
    await step(
      model,
      world,
      () => world.session.scalars(select(Item).orderBy((item) => item.id)),
      () => selectAll(model, world.generated),
    );
  }

  toString = () => 'scalars(select(Item))';
}
