// The prepared transactions of a database, whoever has prepared them: listed, and ended one by one. What is left after a
// crash between the two phases is found and resolved with these.
import { driverErrors } from '../errors/catalog/drivers.ts';
import type { Connection } from './connection.ts';
import type { Control, Statement } from './driver.ts';
import type { Engine } from './engine.ts';
import { asResolveFailure, control, isUnknown, type PreparedTransaction } from './two-phase.ts';

// milliseconds as a number, for a session may have any DateStyle
const LIST: Statement = {
  text: `select gid, extract(epoch from prepared)::float8 * 1000, owner::text, database::text
    from pg_catalog.pg_prepared_xacts where database = current_database() order by prepared, gid`,
  values: [],
  verb: 'SELECT',
  table: 'pg_prepared_xacts',
  count: 1,
};

export async function selectPrepared(connection: Connection): Promise<PreparedTransaction[]> {
  const { rows } = await connection.run(LIST);
  return rows.map(([xid, prepared, owner, database]) => ({
    xid: String(xid),
    prepared: new Date(Number(prepared)),
    owner: String(owner),
    database: String(database),
  }));
}

/** Outside of a transaction: these commands are none of one. */
export async function resolvePrepared(
  connection: Connection,
  verb: 'COMMIT PREPARED' | 'ROLLBACK PREPARED',
  xid: string,
): Promise<void> {
  if (connection.inTransaction) throw driverErrors.RESOLVE_IN_TRANSACTION({ verb });
  try {
    await connection.run(statementOf(control(verb, xid)));
  } catch (error) {
    throw asResolveFailure(error, xid);
  }
}

/** Over another connection; if the command was sent before and got no answer, it may have been done. */
export async function resolveElsewhere(engine: Engine, control: Control, wasSent: boolean): Promise<void> {
  const connection = await engine.connect();
  try {
    await connection.run(statementOf(control));
  } catch (error) {
    if (!wasSent || !isUnknown(error)) throw error;
  } finally {
    await connection.close();
  }
}

const statementOf = ({ text }: Control): Statement => ({
  text,
  values: [],
  verb: 'OTHER',
  table: '',
  count: 1,
});
