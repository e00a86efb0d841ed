// The session's machine as a table: what the conductors of flush, commit and rollback ask before they begin.
import { sessionMachine } from '../../machines/session.machine.ts';
import { compileTable, type TableOf } from '../../machines/table.ts';

type Table = TableOf<typeof sessionMachine>;
export type SessionState = Table['states'][number];
export type SessionEvent = Table['events'][number];

export const sessionTable: Table = compileTable(sessionMachine);
