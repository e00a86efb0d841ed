// A flush that fails: an INSERT with the name of a row that is there.
import { Item } from '../item.ts';
import type { PlainSession } from '../plain-session.ts';
import { namesInUse } from '../questions.ts';
import type { World } from '../world.ts';
import { type SessionCommand, step } from './step.ts';

export class FailInsert implements SessionCommand {
  readonly choice: number;

  constructor(choice: number) {
    this.choice = choice;
  }

  check = (model: Readonly<PlainSession>) => namesInUse(model).length > 0;

  async run(model: PlainSession, world: World): Promise<void> {
    const names = namesInUse(model);
    const name = names[this.choice % names.length] ?? '';
    const object = model.create([['name', name]]);
    world.objects.push(new Item({ name }));
    await step(
      model,
      world,
      () => world.session.add(world.of(object)),
      () => model.add(object),
    );
    await step(
      model,
      world,
      () => world.session.flush(),
      () => model.flush(world.generated),
    );
  }

  toString = () => 'add(an item with a name in use), flush()';
}
