// Closes a session: its objects go, its frames end from the inside out, its connection goes back.
import { expungeAll } from './attach.ts';
import { closeFrame } from './close.ts';
import type { SessionCore } from './session-core.ts';

export interface CloseSessionOptions {
  /** The session cannot be used any more. */
  readonly isFinal: boolean;
  readonly invalidate?: boolean;
}

export async function closeSession(
  core: SessionCore,
  { isFinal, invalidate = false }: CloseSessionOptions,
): Promise<void> {
  core.refuseInBeforeFlush('close');
  if (isFinal) core.isClosed = true;
  expungeAll(core);
  const { current } = core.stack;
  for (let frame = current; frame !== null; frame = frame.parent) await closeFrame(frame, { invalidate });
  core.machine.send(isFinal ? 'closed' : 'reset');
}
