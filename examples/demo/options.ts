// What the demo can be told on the command line.
import { parseArgs } from 'node:util';

export interface DemoOptions {
  readonly url: string;
  readonly keep: boolean;
}

const HELP = `Loads the Chinook music store (11 tables, 15,607 rows) as a graph of objects through one Imago session and shows
what transactions do to objects: a savepoint rolled back, failed flushes and recovery, a cascading delete and a move
undone; and how a graph is read back.

  npm run demo                              on PGlite, PostgreSQL inside of this process
  npm run demo -- --url postgres://…        on a server, in a schema "imago_demo" of its own

  --url <url>     the database: postgres://user:password@host/database, pglite: (the default) or pglite:./folder
  --keep          leave the schema on the server; otherwise it is dropped at the end
  --help          this text

Exits with 1 when what it prints is not what the database says. Colours are left out with NO_COLOR or without a
terminal.`;

/** The options; null when all that was wanted is the help text. @throws TypeError for what it does not know */
export function demoOptions(args: readonly string[]): DemoOptions | null {
  const text = (value: string) => ({ type: 'string', default: value }) as const;
  const flag = { type: 'boolean', default: false } as const;
  const { values } = parseArgs({
    args: [...args],
    options: { url: text('pglite:'), keep: flag, help: { ...flag, short: 'h' } },
  });
  if (values.help) {
    console.log(HELP);
    return null;
  }
  return { url: values.url, keep: values.keep };
}
