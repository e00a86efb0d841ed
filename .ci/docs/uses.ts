// Where in the sources each event is dispatched, which tests name it, which program has it told, and which page shows it. Found in the text: `sessionEvents.after_flush` or
// `{ after_flush } = sessionEvents` in src (asking `has` is no dispatch), `'after_flush'` in tests. What is dispatched in a way that no text shows, or in two
// files for a good reason, is listed here.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { allEvents } from '../../src/events/catalog.ts';
import type { EventSpec } from '../../src/events/event.ts';

export interface Uses {
  readonly dispatchedIn: (spec: EventSpec) => readonly string[];
  readonly testedIn: (spec: EventSpec) => readonly string[];
  /** The program that provokes it: `test/events/provocations.ts#L40`; null for one that nothing tells yet. */
  readonly provokedIn: (spec: EventSpec) => string | null;
  /** Where a page shows it at work: `session-events.md#the-flush`. */
  readonly shownIn: (spec: EventSpec) => string | null;
  readonly complaints: readonly string[];
}

/** A family looked up by a computed name: `sessionEvents[emitted]`. These are the events that it can be. */
const byComputedName: Readonly<Record<string, (spec: EventSpec) => boolean>> = {
  'src/tracking/': ({ family, name }) => family === 'session' && /_to_/.test(name),
};

/** Events that more than one file may dispatch, with the reason. */
const severalFiles: Readonly<Record<string, string>> = {
  'InstanceEvents.refresh':
    'of rows by the loading; of a composite that is made when it is read by the composite itself',
};

// Files that name events to ask whether anybody listens, or to listen themselves, and tell nothing.
const onlyAsking = [
  'src/session/can-pipeline.ts',
  'src/mapping/composite.ts',
  'src/mapping/validates.ts',
  'src/mapping/reconstructor.ts',
];

interface Source {
  readonly path: string;
  readonly text: string;
}

function sourcesIn(root: string, folder: string): Source[] {
  const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(root, folder, file))
    .map((file) => ({ path: relative(root, file).split(sep).join('/'), text: readFileSync(file, 'utf8') }))
    .sort((one, other) => one.path.localeCompare(other.path, 'en'));
}

function isDispatchedIn({ path, text }: Source, spec: EventSpec): boolean {
  const place = Object.keys(byComputedName).find((folder) => path.startsWith(folder));
  const isComputed = text.includes(`${spec.family}Events[`) && place !== undefined;
  if (isComputed && byComputedName[place]?.(spec)) return true;
  const isTakenOut = new RegExp(`\\{[^{}]*\\b${spec.name}\\b[^{}]*\\}\\s*=\\s*${spec.family}Events\\b`).test(
    text,
  );
  return isTakenOut || new RegExp(`(?<!\\bhas\\(\\s*)\\b${spec.family}Events\\.${spec.name}\\b`).test(text);
}

const PROVOCATIONS = 'test/events/provocations.ts';

/** The line of the event in the table of its family. */
function provocationOf(lines: readonly string[], { family, name }: EventSpec): string | null {
  const table = `export const of${family.charAt(0).toUpperCase()}${family.slice(1)}:`;
  const from = lines.findIndex((line) => line.startsWith(table));
  const at = lines.findIndex((line, number) => number > from && line.startsWith(`  ${name}:`));
  return from < 0 || at < 0 ? null : `${PROVOCATIONS}#L${at + 1}`;
}

/** The heading over the first listener of the event on the page of its family. */
function exampleOf(root: string, { family, name }: EventSpec): string | null {
  const page = `${family}-events.md`;
  if (!existsSync(join(root, 'docs', page))) return null;
  const lines = readFileSync(join(root, 'docs', page), 'utf8').split('\n');
  let [heading, isCode] = ['', false];
  for (const line of lines) {
    if (line.startsWith('```')) isCode = line === '```ts' || line === '```ts new';
    else if (!isCode && line.startsWith('## ')) heading = line.slice(3);
    else if (isCode && line.includes(`'${name}'`)) return `${page}#${anchorOf(heading)}`;
  }
  return null;
}

const anchorOf = (heading: string): string => heading.toLowerCase().replaceAll(' ', '-');

/** Events that nothing tells yet: those of queries. */
const isLater = ({ family, name }: EventSpec): boolean =>
  family === 'query' || name.startsWith('after_bulk_');

function complaintsAbout(spec: EventSpec, uses: Omit<Uses, 'complaints'>): string[] {
  const files = uses.dispatchedIn(spec);
  const isTwice = files.length > 1 && !(spec.seed in severalFiles);
  const lacks = [
    ...(files.length === 0 ? ['dispatched'] : []),
    ...(uses.provokedIn(spec) === null ? [`provoked in ${PROVOCATIONS}`] : []),
    ...(uses.shownIn(spec) === null ? [`shown at work in docs/${spec.family}-events.md`] : []),
  ];
  return [
    ...(isTwice
      ? [`${spec.seed} is dispatched in ${files.join(' and ')}: an event is told in one place only.`]
      : []),
    ...(isLater(spec) ? [] : lacks.map((lack) => `${spec.seed} is not ${lack}.`)),
  ];
}

/** Looks through src, test, property-tests and docs. */
export function readUses(root: string): Uses {
  const sources = sourcesIn(root, 'src').filter(
    ({ path }) => !path.startsWith('src/events/') && !onlyAsking.includes(path),
  );
  // these name events for other reasons; they do not show that one is told
  const tests = [...sourcesIn(root, 'test'), ...sourcesIn(root, 'property-tests')].filter(
    ({ path }) =>
      path.endsWith('.test.ts') &&
      !/^test\/(events|errors|util|machines)\//.test(path) &&
      path !== 'property-tests/listeners.test.ts',
  );
  const paths = (found: readonly Source[]): string[] => found.map(({ path }) => path);
  const dispatchedIn = (spec: EventSpec) => paths(sources.filter((source) => isDispatchedIn(source, spec)));
  // alone, or as a trace has it: 'pending_to_persistent Note#1'
  const quoted = ({ name }: EventSpec) => new RegExp(`(['"\`])${name}(?:\\1| )`);
  const testedIn = (spec: EventSpec) => paths(tests.filter(({ text }) => quoted(spec).test(text)));
  const provocations = readFileSync(join(root, PROVOCATIONS), 'utf8').split('\n');
  const provokedIn = (spec: EventSpec) => provocationOf(provocations, spec);
  const shownIn = (spec: EventSpec) => exampleOf(root, spec);
  const found = { dispatchedIn, testedIn, provokedIn, shownIn };
  const specs = Object.values(allEvents).flatMap((family) => Object.values(family));
  return { ...found, complaints: specs.flatMap((spec) => complaintsAbout(spec, found)) };
}
