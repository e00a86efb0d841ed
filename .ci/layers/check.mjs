// Looks at one tree of sources: each file by itself, then all their imports for circles.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findCycle, target, wrongArrow } from './arrows.mjs';
import { unexplained } from './claims.mjs';
import { importsOf } from './imports.mjs';
import { isTest, maxLines, sources, tests } from './table.mjs';
import { tokenize } from './tokens.mjs';

const silenced = /@ts-(?:ignore|nocheck)|biome-ignore/;
const silencedOrExpected = /@ts-(?:ignore|nocheck|expect-error)|biome-ignore/;

/** Everything that is wrong below a root folder: how many files were looked at, and { file, line, text } of each problem. */
export function checkTree(root) {
  const files = filesOf(root);
  const problems = [];
  const valueImports = new Map();
  for (const file of files) {
    const source = readFileSync(join(root, file), 'utf8');
    const tokens = tokenize(source);
    const imports = importsOf(tokens.filter((token) => token.kind !== 'comment'));
    const found = [...arrows(file, imports), ...form(file, source, tokens), ...claims(file, source, tokens)];
    problems.push(...found.map((problem) => ({ file, ...problem })));
    const values = imports.filter((arrow) => !arrow.typeOnly && !arrow.lazy);
    valueImports.set(file, values.map((arrow) => target(file, arrow.specifier)).filter(Boolean));
  }
  const cycle = findCycle(valueImports);
  if (cycle)
    problems.push({ file: cycle[0], line: 1, text: `is part of a circle of imports: ${cycle.join(' → ')}.` });
  return { files: files.length, problems };
}

const filesOf = (root) =>
  [...sources, ...tests]
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) => readdirSync(join(root, folder), { recursive: true }).map((name) => folder + name))
    .filter((file) => /\.(?:ts|mts|mjs|js)$/.test(file) && !file.includes('node_modules'))
    .sort();

const arrows = (file, imports) =>
  imports
    .map((arrow) => ({ line: arrow.line, text: wrongArrow(file, arrow) }))
    .filter((problem) => problem.text !== undefined);

function form(file, source, tokens) {
  const found = [];
  const lines = source.trimEnd().split('\n').length;
  if (lines > maxLines)
    found.push({
      line: lines,
      text: `has ${lines} lines; ${maxLines} is the limit. Split it by what its parts are for.`,
    });
  if (!isTest(file) && !/^(?:#![^\n]*\n)?\/\//.test(source))
    found.push({ line: 1, text: 'opens without a // comment that says its job and where it stands.' });
  const banned = isTest(file) ? silenced : silencedOrExpected;
  for (const token of tokens)
    if (token.kind === 'comment' && banned.test(token.text))
      found.push({ line: token.line, text: 'silences a tool. Mend what it complains of.' });
  return found;
}

function claims(file, source, tokens) {
  if (isTest(file) || !file.endsWith('.ts')) return [];
  const advice = 'Say on the line above why it is true, or do without.';
  return unexplained(tokens, source).map(({ line, what }) => ({
    line,
    text: `\`${what}\` without a reason. ${advice}`,
  }));
}
