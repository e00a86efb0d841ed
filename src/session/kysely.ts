// A Kysely whose queries run on the session's own connection and transaction.
import type { DatabaseConnection, Driver, Kysely, QueryResult } from 'kysely';
import { loadKysely } from '../sql/kysely-module.ts';
import { sqlText } from '../sql/text.ts';
import { execute } from './execute.ts';
import type { SessionCore } from './session-core.ts';

export async function sessionKysely<DB>(core: SessionCore): Promise<Kysely<DB>> {
  const { Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } = await loadKysely();
  return new Kysely<DB>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
      createDriver: () => driver(core),
    },
  });
}

/** Transactions are the session's business: Kysely is not let near them. */
function driver(core: SessionCore): Driver {
  const refuse = async (): Promise<never> => {
    throw new TypeError('Begin transactions on the session: session.begin() or session.beginNested().');
  };
  const nothing = async (): Promise<void> => {};
  return {
    init: nothing,
    acquireConnection: async () => connection(core),
    beginTransaction: refuse,
    commitTransaction: refuse,
    rollbackTransaction: refuse,
    releaseConnection: nothing,
    destroy: nothing,
  };
}

function connection(core: SessionCore): DatabaseConnection {
  return {
    async executeQuery<R>({
      sql,
      parameters,
    }: {
      sql: string;
      parameters: readonly unknown[];
    }): Promise<QueryResult<R>> {
      const run = () => execute(core, sqlText(sql, parameters));
      const result = await core.mailbox.run('execute', run);
      // the types of a Kysely query are its own promise about the rows
      return { rows: result.all() as R[], numAffectedRows: BigInt(result.rowCount) };
    },
    streamQuery(): never {
      throw new TypeError('Streaming is not available on a session; execute the query.');
    },
  };
}
