// An UPDATE by SQL of the user, which no object hears of.
import { sqlText } from '../../../src/index.ts';
import { updateBySql } from '../plain-loading.ts';
import type { PlainSession } from '../plain-session.ts';
import type { World } from '../world.ts';
import { type SessionCommand, step } from './step.ts';

export class UpdateBySql implements SessionCommand {
  readonly choice: number;
  #key = -1;

  constructor(choice: number) {
    this.choice = choice;
  }

  check = (model: Readonly<PlainSession>) => model.rows.size > 0;

  async run(model: PlainSession, world: World): Promise<void> {
    const keys = [...model.rows.keys()];
    const key = keys[this.choice % keys.length] ?? 0;
    this.#key = key;
    const statement = sqlText(`update items set rank = 77 where id = ${key}`);
    await step(
      model,
      world,
      () => world.session.execute(statement),
      () => updateBySql(model, key, 77, world.generated),
    );
  }

  toString = () => `update items set rank = 77 where id = ${this.#key}`;
}
