// Which programs need two database connections with open transactions at once: told by their recorded statement log.
import type { Case, SqlEntry } from './case.ts';

/** Whether the recorded statement log has two transactions open at the same time. */
export function needsTwoConnections(program: Case): boolean {
  let open = program.session?.bind === 'connection' ? 1 : 0;
  return program.sql.some(([verb]: SqlEntry) => {
    if (verb === 'BEGIN') open += 1;
    if (verb === 'COMMIT' || verb === 'ROLLBACK') open = Math.max(0, open - 1);
    return open > 1;
  });
}
