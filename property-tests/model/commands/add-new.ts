// add() of a new object.
import { Item } from '../item.ts';
import type { PlainSession } from '../plain-session.ts';
import type { World } from '../world.ts';
import { type SessionCommand, step } from './step.ts';

export class AddNew implements SessionCommand {
  /** Undefined: the attribute is not given. */
  readonly rank: number | null | undefined;

  constructor(rank: number | null | undefined) {
    this.rank = rank;
  }

  check = () => true;

  async run(model: PlainSession, world: World): Promise<void> {
    const name = model.newName();
    const { rank } = this;
    const object = model.create([['name', name], ...(rank === undefined ? [] : ([['rank', rank]] as const))]);
    world.objects.push(new Item(rank === undefined ? { name } : { name, rank }));
    await step(
      model,
      world,
      () => world.session.add(world.of(object)),
      () => model.add(object),
    );
  }

  toString = () => `add(new Item(rank ${this.rank}))`;
}
