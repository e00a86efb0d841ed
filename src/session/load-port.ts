// The session as the loading sees it: who loads, into which objects, and how a load is executed.
import type { LoadPort } from '../loading/load-request.ts';
import { hasExecuteListeners } from './ask-listeners.ts';
import type { BindArguments } from './binds.ts';
import { executeLoad } from './execute-load.ts';
import type { SessionCore } from './session-core.ts';

export interface SessionLoadPort extends LoadPort {
  autoflush(): Promise<void>;
}

/** @param about what the caller has said of the bind; otherwise it is that of the class that is loaded */
export function loadPort(core: SessionCore, about?: BindArguments): SessionLoadPort {
  const port: SessionLoadPort = {
    session: core.session,
    tracked: core.tracked,
    nextRun: () => ++core.loadRuns,
    isHeard: hasExecuteListeners(core),
    execute: (request) => executeLoad(core, port, request, about),
    autoflush: () => core.autoflush(),
  };
  return port;
}
