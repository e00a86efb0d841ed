// What the demo prints with: colours where they are wanted, headings, columns, a progress bar, and checks that count
// towards the exit code.
import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

const { stdout, env } = process;
const isColoured = env.NO_COLOR ? false : Boolean(env.FORCE_COLOR) || stdout.isTTY === true;
const BAR = 32;

export const styled = (style: Style, text: string): string => (isColoured ? styleText(style, text) : text);
export const dim = (text: string): string => styled('dim', text);
export const bold = (text: string): string => styled('bold', text);
export const count = (value: number): string => value.toLocaleString('en-US');
export const ms = (value: number): string =>
  value < 1000 ? `${value.toFixed(value < 10 ? 1 : 0)} ms` : `${(value / 1000).toFixed(2)} s`;

export const print = (text = ''): void => console.log(text === '' ? '' : `  ${text}`);

let headings = 0;

export function heading(title: string, note = ''): void {
  headings += 1;
  console.log(`\n${styled(['bold', 'cyan'], `${headings} ${title}`)}${note === '' ? '' : `  ${dim(note)}`}`);
}

let failures = 0;

/** How many checks have failed. */
export const failed = (): number => failures;

/** Prints a fact that the demo has looked up; a wrong one makes it fail. */
export function check(fact: string, holds: boolean): void {
  if (!holds) failures += 1;
  print(
    `${holds ? styled('green', '✓') : styled(['bold', 'red'], '✗')} ${holds ? fact : styled('red', fact)}`,
  );
}

/** A line with a bar that is drawn over while work goes on; nothing where nobody could see it move. */
export function progress(done: number, total: number, what: string): void {
  if (!stdout.isTTY) return;
  const filled = Math.round((done / total) * BAR);
  const bar = styled('cyan', '█'.repeat(filled)) + dim('░'.repeat(BAR - filled));
  const figures = `${count(done).padStart(7)} of ${count(total)}`;
  stdout.write(`\r  ${bar} ${figures}  ${done === total ? 'done' : what}\x1b[K${done === total ? '\n' : ''}`);
}

/** Prints rows in columns: the first is text, the others are figures. */
export function columns(titles: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = titles.map((title, at) =>
    Math.max(title.length, ...rows.map((row) => row[at]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join('  ');
  print(dim(line(titles)));
  for (const row of rows) print(line(row));
}
