// What the known databases can do, and how a server is recognised by the parameters that it reports when a connection
// is opened (this costs no round trip).
import type { Capabilities } from './driver.ts';

export const postgresCapabilities: Capabilities = Object.freeze({
  savepoints: true,
  twoPhase: true,
  advisoryLocks: true,
  returning: true,
  conflictAtCommit: false,
  concurrentTransactions: true,
  pipelining: true,
  preparedStatements: true,
  cancellation: true,
  statementTimeout: true,
});

export const pgliteCapabilities: Capabilities = Object.freeze({
  ...postgresCapabilities,
  twoPhase: false,
  concurrentTransactions: false,
  cancellation: false,
  statementTimeout: false,
});

/** What the server at the other end can do, by the parameters that it has reported. */
export function probeCapabilities(parameters: ReadonlyMap<string, string>): Capabilities {
  if (parameters.has('crdb_version')) {
    return { ...postgresCapabilities, twoPhase: false, advisoryLocks: false, conflictAtCommit: true };
  }
  if (parameters.get('server_version')?.includes('-YB-')) {
    return { ...postgresCapabilities, twoPhase: false, advisoryLocks: false };
  }
  return postgresCapabilities;
}
