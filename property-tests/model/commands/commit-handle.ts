// commit() of any transaction's handle: an inner one, an outer one, one that is over.
import type { PlainSession } from '../plain-session.ts';
import { pickHandle } from '../questions.ts';
import type { World } from '../world.ts';
import { type SessionCommand, step } from './step.ts';

export class CommitHandle implements SessionCommand {
  readonly choice: number;
  #handle = -1;

  constructor(choice: number) {
    this.choice = choice;
  }

  check = (model: Readonly<PlainSession>) => model.handles > 0;

  async run(model: PlainSession, world: World): Promise<void> {
    const handle = pickHandle(model, this.choice);
    this.#handle = handle;
    const commit = () => model.commitHandle(handle, world.generated);
    await step(model, world, () => world.handle(handle).commit(), commit);
  }

  toString = () => `transaction ${this.#handle}.commit()`;
}
