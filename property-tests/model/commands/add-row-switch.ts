// add() of a new object with the primary key of one that is marked for deletion: it takes the row over.
import { Item } from '../item.ts';
import type { PlainSession } from '../plain-session.ts';
import type { World } from '../world.ts';
import { pick, type SessionCommand, step } from './step.ts';

export class AddRowSwitch implements SessionCommand {
  readonly choice: number;

  constructor(choice: number) {
    this.choice = choice;
  }

  check = (model: Readonly<PlainSession>) => this.#pick(model) !== undefined;

  async run(model: PlainSession, world: World): Promise<void> {
    const id = this.#pick(model)?.key ?? 0;
    const values = { id, name: model.newName(), rank: 5, kind: 'switched' };
    const object = model.create([
      ['id', id],
      ['name', values.name],
      ['rank', 5],
      ['kind', 'switched'],
    ]);
    world.objects.push(new Item(values));
    await step(
      model,
      world,
      () => world.session.add(world.of(object)),
      () => model.add(object),
    );
  }

  #pick(model: Readonly<PlainSession>) {
    const isTaken = (key: number | null) =>
      model.objects.some(({ life, values }) => life === 'pending' && values.get('id') === key);
    return pick(
      model,
      this.choice,
      ({ isMarked, isExpired, key }) => isMarked && !isExpired && model.rows.has(key ?? -1) && !isTaken(key),
    );
  }

  toString = () => `add(an item with the key of a deleted one)`;
}
