// Reads SQL text with named binds (`:id`) into numbered parameters. It knows where a colon is no bind: in literals,
// quoted names, comments, dollar quotes, casts, slices, and behind a backslash.
import { sqlErrors } from '../errors/catalog/sql.ts';

/** The text with `$1`, `$2` … in the place of the names, and the names in the order of their numbers. */
export interface BoundText {
  readonly text: string;
  readonly names: readonly string[];
}

// One token that is copied as it is or is a bind; alternatives are tried in order at each place. Nested comments and
// dollar quotes are only opened here and read to their end by hand.
const TOKEN = new RegExp(
  [
    String.raw`[eE]'[^'\\]*(?:(?:\\[^]|'')[^'\\]*)*(?:'|$)`,
    // a doubled quote ends one literal and begins the next, which comes to the same
    "'[^']*(?:'|$)",
    '"[^"]*(?:"|$)',
    String.raw`--[^\n]*`,
    String.raw`(?<comment>/\*)`,
    String.raw`(?<dollar>\$(?:[\p{L}_][\p{L}\p{N}_]*)?\$)`,
    String.raw`(?<numbered>\$\d+)`,
    // a colon right behind a word or number is that of a slice: a[1:n]
    String.raw`[\p{L}\p{N}_][\p{L}\p{N}_$]*(?::(?![:=]))?`,
    String.raw`(?<escaped>\\:)`,
    '::|:=',
    String.raw`:(?<name>[\p{L}_][\p{L}\p{N}_]*)`,
  ].join('|'),
  'gu',
);

/** Replaces every `:name` by a number; a name that occurs twice has one number. */
export function bindNames(sql: string): BoundText {
  const numberByName = new Map<string, number>();
  const token = new RegExp(TOKEN);
  let text = '';
  let copied = 0;
  for (let match = token.exec(sql); match !== null; match = token.exec(sql)) {
    const groups = match.groups ?? {};
    token.lastIndex = endOfToken(sql, token.lastIndex, groups);
    if (groups.numbered !== undefined) throw sqlErrors.MIXED_BINDS({ numbered: groups.numbered });
    const replacement = groups.escaped === undefined ? bindOf(groups.name, numberByName) : ':';
    if (replacement === undefined) continue;
    text += sql.slice(copied, match.index) + replacement;
    copied = token.lastIndex;
  }
  return { text: text + sql.slice(copied), names: [...numberByName.keys()] };
}

function bindOf(name: string | undefined, numberByName: Map<string, number>): string | undefined {
  if (name === undefined) return undefined;
  let number = numberByName.get(name);
  if (number === undefined) {
    number = numberByName.size + 1;
    numberByName.set(name, number);
  }
  return `$${number}`;
}

function endOfToken(sql: string, end: number, groups: Record<string, string | undefined>): number {
  if (groups.comment !== undefined) return endOfComment(sql, end);
  if (groups.dollar === undefined) return end;
  const close = sql.indexOf(groups.dollar, end);
  return close < 0 ? sql.length : close + groups.dollar.length;
}

// Comments of PostgreSQL nest.
function endOfComment(sql: string, from: number): number {
  const mark = /\/\*|\*\//g;
  mark.lastIndex = from;
  let depth = 1;
  for (let match = mark.exec(sql); match !== null; match = mark.exec(sql)) {
    depth += match[0] === '/*' ? 1 : -1;
    if (depth === 0) return mark.lastIndex;
  }
  return sql.length;
}
