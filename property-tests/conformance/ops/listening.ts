// Ops on listeners.
import type { ListenerSpec, Op } from '../case.ts';
import { type Operations, textOf } from './operation.ts';

// the op has the shape of a listener, with `op` on top
const specOf = (op: Op): ListenerSpec => op as unknown as ListenerSpec;

export const listeningOps: Operations = {
  listen: (it, op) => it.listeners.listen(specOf(op)),
  unlisten: (it, op) => it.listeners.unlisten(textOf(op, 'id')),
  listen_again: (it, op) => it.listeners.listenAgain(textOf(op, 'id')),
  contains_listener: (it, op) => it.listeners.isListening(textOf(op, 'id')),
};
