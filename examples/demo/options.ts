// What the demo can be told on the command line.
import { parseArgs } from 'node:util';

export interface DemoOptions {
  readonly url: string;
  readonly batch: number;
  readonly keep: boolean;
}

const HELP = `Loads the Chinook music store (11 tables, 15,607 rows) through one Imago session and shows what transactions
do to objects: a savepoint rolled back, failed flushes and recovery, a delete undone.

  npm run demo                              on PGlite, PostgreSQL inside of this process
  npm run demo -- --url postgres://…        on a server, in a schema "imago_demo" of its own

  --url <url>     the database: postgres://user:password@host/database, pglite: (the default) or pglite:./folder
  --batch <n>     objects in a flush while loading (default 2000)
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
    options: { url: text('pglite:'), batch: text('2000'), keep: flag, help: { ...flag, short: 'h' } },
  });
  if (values.help) {
    console.log(HELP);
    return null;
  }
  const batch = Number(values.batch);
  if (!Number.isSafeInteger(batch) || batch < 1)
    throw new TypeError(`--batch takes a number from 1, not ${values.batch}`);
  return { url: values.url, batch, keep: values.keep };
}
