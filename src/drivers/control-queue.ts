// The control statements of a connection that wait for company: BEGIN, SAVEPOINT, RELEASE and ROLLBACK TO cost no round
// trip of their own, and a block in which nothing was sent is never heard of by the server.
import type { Control, ControlVerb } from './driver.ts';

export const NO_CONTROLS: readonly Control[] = Object.freeze([]);

export class ControlQueue {
  #items: Control[] = [];

  get isEmpty(): boolean {
    return this.#items.length === 0;
  }

  get items(): readonly Control[] {
    return this.#items.length === 0 ? NO_CONTROLS : this.#items;
  }

  push(control: Control): void {
    this.#items.push(control);
  }

  /** Takes it out of the queue together with what waits behind it; false if it was sent already. */
  drop(control: Control): boolean {
    const at = this.#items.indexOf(control);
    if (at === -1) return false;
    this.#items.length = at;
    return true;
  }

  /** They have been sent. */
  clear(): void {
    // a new array: the old one is on its way in an exchange
    if (this.#items.length > 0) this.#items = [];
  }
}

const NAMED_DEPTH = 16;

// Savepoints are named by their depth. A later one of the same depth hides the earlier one, which is what ROLLBACK TO
// and RELEASE mean to reach; so the texts are constant and can be prepared.
const savepointControl = (verb: ControlVerb, key: string, depth: number): Control => {
  const text = `${verb} imago_${depth}`;
  return depth <= NAMED_DEPTH ? { verb, text, name: `imago_${key}_${depth}` } : { verb, text };
};

export const savepoint = (depth: number): Control => savepointControl('SAVEPOINT', 'savepoint', depth);
export const releaseSavepoint = (depth: number): Control =>
  savepointControl('RELEASE SAVEPOINT', 'release', depth);
export const rollbackToSavepoint = (depth: number): Control =>
  savepointControl('ROLLBACK TO SAVEPOINT', 'rollback_to', depth);

export const COMMIT: Control = Object.freeze({ verb: 'COMMIT', text: 'COMMIT', name: 'imago_commit' });
export const ROLLBACK: Control = Object.freeze({
  verb: 'ROLLBACK',
  text: 'ROLLBACK',
  name: 'imago_rollback',
});

export interface BeginOptions {
  readonly isolationLevel?: 'read committed' | 'repeatable read' | 'serializable';
  readonly readOnly?: boolean;
  readonly deferrable?: boolean;
}

const ISOLATION: Readonly<Record<NonNullable<BeginOptions['isolationLevel']>, string>> = {
  'read committed': ' ISOLATION LEVEL READ COMMITTED',
  'repeatable read': ' ISOLATION LEVEL REPEATABLE READ',
  serializable: ' ISOLATION LEVEL SERIALIZABLE',
};

export function beginControl(options: BeginOptions | undefined): Control {
  if (options === undefined) return { verb: 'BEGIN', text: 'BEGIN', name: 'imago_begin' };
  const { isolationLevel, readOnly, deferrable } = options;
  const level = isolationLevel === undefined ? '' : ISOLATION[isolationLevel];
  const mode = readOnly ? ' READ ONLY' : '';
  return { verb: 'BEGIN', text: `BEGIN${level}${mode}${deferrable ? ' DEFERRABLE' : ''}` };
}
