// Where in the program a call of this library was made: for warnings that are told once a place.
import { fileURLToPath } from 'node:url';

const FRAMES = 30;
/** The folder of this library's own code: `src`, or what has become of it in a build. */
const OWN = fileURLToPath(new URL('..', import.meta.url));

/** The line of the first caller outside of this library; the whole stack, should there be none. */
export function placeOfCall(): string {
  const before = Error.stackTraceLimit;
  Error.stackTraceLimit = FRAMES;
  const lines = new Error('only for its stack').stack?.split('\n').slice(1) ?? [];
  Error.stackTraceLimit = before;
  const isForeign = (line: string) => !line.includes(OWN) && !line.includes('node:') && /:\d+/.test(line);
  return lines.find(isForeign)?.trim() ?? lines.join('\n');
}
