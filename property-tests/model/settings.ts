// How a run of the model is set up: the session's options, and how often.
export interface Settings {
  readonly expireOnCommit: boolean;
  readonly onRollback: 'restore' | 'expire';
  readonly autoflush: boolean;
}

/** Imago's own defaults, and what makes a session behave as the reference does; each with and without autoflush. */
export const SETTINGS: Readonly<Record<string, Settings>> = {
  'default settings': { expireOnCommit: false, onRollback: 'restore', autoflush: true },
  'default settings without autoflush': { expireOnCommit: false, onRollback: 'restore', autoflush: false },
  'reference settings': { expireOnCommit: true, onRollback: 'expire', autoflush: true },
  'reference settings without autoflush': { expireOnCommit: true, onRollback: 'expire', autoflush: false },
};

/** IMAGO_SEED (see test/setup/fast-check.ts), IMAGO_PATH and IMAGO_REPLAY_PATH replay a failure. */
const path = process.env.IMAGO_PATH;
export const parameters = (numRuns: number) => ({ numRuns, ...(path !== undefined && { path }) });
