// Finds the PostgreSQL server for a run: the one that was named, or one that is started for it.
import type { Server } from './world-pg.ts';

/** The server at `url`, at DATABASE_URL, or an embedded one that `stop()` ends. */
export async function findServer(url = process.env.DATABASE_URL): Promise<Server> {
  if (url !== undefined && url !== '') return { url, stop: async () => undefined };
  // only here, since starting one needs a package that users of a server of their own may not have
  const { startPostgres } = await import('../../test/setup/postgres.ts');
  return await startPostgres();
}
