// expire() of one attribute of an object; refused where it is not persistent.
import type { Attribute } from '../item.ts';
import type { PlainSession } from '../plain-session.ts';
import type { World } from '../world.ts';
import { pick, type SessionCommand, step } from './step.ts';

export class ExpireAttribute implements SessionCommand {
  readonly choice: number;
  readonly attribute: Attribute;
  #ref = -1;

  constructor(choice: number, attribute: Attribute) {
    this.choice = choice;
    this.attribute = attribute;
  }

  check = (model: Readonly<PlainSession>) => pick(model, this.choice, () => true) !== undefined;

  async run(model: PlainSession, world: World): Promise<void> {
    const object = pick(model, this.choice, () => true);
    if (object === undefined) return;
    this.#ref = object.ref;
    const { attribute } = this;
    const expire = () => world.session.expire(world.of(object), [attribute]);
    await step(model, world, expire, () => model.expire(object, attribute));
  }

  toString = () => `expire(#${this.#ref}, ${this.attribute})`;
}
