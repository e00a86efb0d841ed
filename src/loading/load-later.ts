// Last stage of a load: the relationships that have statements of their own, in the order of the plan.
import type { LoadPort, LoadRequest } from './load-request.ts';
import type { LaterLoad } from './materialize.ts';
import { loadImmediately } from './strategies/immediate.ts';
import { loadSelectin } from './strategies/selectin.ts';

export async function loadLater(
  port: LoadPort,
  request: LoadRequest,
  later: readonly LaterLoad[],
): Promise<void> {
  const { populateExisting } = request;
  for (const { parts, states } of later) {
    for (const { property, strategy, options, path } of parts) {
      const load = { property, options, path, relationship: 'eager', populateExisting } as const;
      if (strategy === 'immediate') await loadImmediately(port, load, states);
      else await loadSelectin(port, load, states);
    }
  }
}
