// The statecharts of Imago as plain xstate machines, the compiler that turns them into tables, and actors to watch.

export { type MirrorOptions, mirrorActor } from './mirror.ts';
export { objectLifecycleMachine } from './object-lifecycle.machine.ts';
export { sessionMachine } from './session.machine.ts';
export { sessionTransactionMachine } from './session-transaction.machine.ts';
export { acceptedIn, compileTable, emittedOn, type MachineTable, nextCode, type TableOf } from './table.ts';
