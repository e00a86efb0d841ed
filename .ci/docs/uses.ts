// Where in the sources each event is dispatched, and which tests name it. Found in the text: `sessionEvents.after_flush` or
// `{ after_flush } = sessionEvents` in src (asking `has` is no dispatch), `'after_flush'` in tests. What is dispatched in a way that no text shows, or in two
// files for a good reason, is listed here.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { allEvents } from '../../src/events/catalog.ts';
import type { EventSpec } from '../../src/events/event.ts';

export interface Uses {
  readonly dispatchedIn: (spec: EventSpec) => readonly string[];
  readonly testedIn: (spec: EventSpec) => readonly string[];
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

const complaintAbout = (spec: EventSpec, files: readonly string[]): string[] =>
  files.length < 2 || spec.seed in severalFiles
    ? []
    : [`${spec.seed} is dispatched in ${files.join(' and ')}: an event is told in one place only.`];

/** Looks through src, test and property-tests. */
export function readUses(root: string): Uses {
  const sources = sourcesIn(root, 'src').filter(
    ({ path }) => !path.startsWith('src/events/') && !onlyAsking.includes(path),
  );
  // the tests of the events as such name all of them; they do not show that one is told
  const tests = [...sourcesIn(root, 'test'), ...sourcesIn(root, 'property-tests')].filter(
    ({ path }) =>
      path.endsWith('.test.ts') &&
      !path.startsWith('test/events/') &&
      path !== 'property-tests/listeners.test.ts',
  );
  const paths = (found: readonly Source[]): string[] => found.map(({ path }) => path);
  const dispatchedIn = (spec: EventSpec) => paths(sources.filter((source) => isDispatchedIn(source, spec)));
  // alone, or as a trace has it: 'pending_to_persistent Note#1'
  const quoted = ({ name }: EventSpec) => new RegExp(`(['"\`])${name}(?:\\1| )`);
  const testedIn = (spec: EventSpec) => paths(tests.filter(({ text }) => quoted(spec).test(text)));
  const specs = Object.values(allEvents).flatMap((family) => Object.values(family));
  const complaints = specs.flatMap((spec) => complaintAbout(spec, dispatchedIn(spec)));
  return { dispatchedIn, testedIn, complaints };
}
