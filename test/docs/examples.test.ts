// The examples run on PGlite and print what their comments say.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'vitest';
import { printed, root } from './programs.ts';
import { expectToPrint } from './run.ts';

const folder = join(root, 'examples');
const examples = readdirSync(folder).filter((name) => name.endsWith('.ts'));

test.each(examples)('examples/%s', async (name) => {
  const file = join(folder, name);
  await expectToPrint(file, printed(readFileSync(file, 'utf8')));
});
