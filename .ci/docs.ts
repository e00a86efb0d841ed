// Generates docs/events.md and docs/errors.md: `npm run docs`. With `--check` nothing is written: it fails when a page is
// stale, or when an event is dispatched in more than one file of src.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { errorsPage } from './docs/errors-page.ts';
import { eventsPage } from './docs/events-page.ts';
import { readUses } from './docs/uses.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const isCheck = process.argv.includes('--check');

const uses = readUses(root);
const pages: Readonly<Record<string, string>> = {
  'docs/events.md': eventsPage(uses),
  'docs/errors.md': await errorsPage(join(root, 'src/errors/catalog')),
};

function current(path: string): string {
  try {
    return readFileSync(join(root, path), 'utf8');
  } catch {
    return '';
  }
}

const complaints = [...uses.complaints];
for (const [path, text] of Object.entries(pages)) {
  if (text === current(path)) continue;
  if (isCheck) complaints.push(`${path} is stale: run npm run docs.`);
  else writeFileSync(join(root, path), text);
}
for (const complaint of complaints) console.error(complaint);
if (isCheck && complaints.length === 0) console.log(`${Object.keys(pages).join(' and ')} are up to date`);
process.exitCode = complaints.length === 0 ? 0 : 1;
