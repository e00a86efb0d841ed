// A flush that fails: an UPDATE to the name of another row.
import type { PlainSession } from '../plain-session.ts';
import { namesInUse } from '../questions.ts';
import type { World } from '../world.ts';
import { pick, type SessionCommand, step } from './step.ts';

export class FailUpdate implements SessionCommand {
  readonly choice: number;
  #ref = -1;

  constructor(choice: number) {
    this.choice = choice;
  }

  check = (model: Readonly<PlainSession>) => this.#pick(model) !== undefined && namesInUse(model).length > 0;

  async run(model: PlainSession, world: World): Promise<void> {
    const object = this.#pick(model);
    const own = model.rows.get(object?.key ?? -1)?.get('name');
    const names = namesInUse(model).filter((name) => name !== own);
    const name = names[this.choice % names.length];
    if (object === undefined || name === undefined) return;
    this.#ref = object.ref;
    const set = () => {
      world.of(object).name = name;
    };
    await step(model, world, set, () => model.set(object, 'name', name));
    await step(
      model,
      world,
      () => world.session.flush(),
      () => model.flush(world.generated),
    );
  }

  #pick(model: Readonly<PlainSession>) {
    return pick(model, this.choice, ({ life, isMarked }) => life === 'persistent' && !isMarked);
  }

  toString = () => `#${this.#ref}.name = one in use, flush()`;
}
