// Finds the places where a file tells the compiler what it cannot see: casts, `any`, `!`. Each needs its reason in a
// comment on the line above. Where the formatter has broken a statement into lines, that is the line above the part that
// the lines continue; several claims in adjoining lines may share one.

/** Claims of a file that have no reason: { line, what }. */
export function unexplained(tokens, source) {
  const lines = source.split('\n');
  const found = claims(tokens.filter((token) => token.kind !== 'comment'));
  const claimLines = new Set(found.map((claim) => claim.line));
  return found.filter(({ line }) => {
    let at = line;
    while (at > 1 && (claimLines.has(at - 1) || continues(lines[at - 2], lines[at - 1]))) at -= 1;
    return !isComment(lines[at - 2] ?? '');
  });
}

const isComment = (line) => /^\s*(?:\/\/|\*|\/\*)|\*\/\s*$/.test(line);

// Whether a line only goes on with what the line before it has begun.
const continues = (before, line) =>
  !isComment(before) && (/(?:[=([?&|+]|=>|\breturn)$/.test(before) || /^\s*(?:[.?:&|)]|=>)/.test(line));

function claims(code) {
  const found = [];
  const open = []; // the brackets around the token, innermost last: { bracket, key } (key: of a mapped type)
  let inClause = false; // between import/export and the end of its braces, where `as` renames
  for (const [index, token] of code.entries()) {
    const place = { before: code[index - 1], after: code[index + 1], around: open.at(-1) };
    if (startsClause(token, place)) inClause = true;
    if (/^(?:from|;)$/.test(token.text) || (inClause && token.text === '}')) inClause = false;
    const what = claim(token, place, inClause);
    if (what) found.push({ line: token.line, what });
    if (/^[([{]$/.test(token.text)) open.push({ bracket: token.text, key: isMappedKey(code, index) });
    if (token.kind === 'punctuation' && /^[)\]}]$/.test(token.text)) open.pop();
  }
  return found;
}

const startsClause = (token, { before, after }) =>
  (token.text === 'import' && after?.text !== '(' && before?.text !== '.') ||
  (token.text === 'export' && /^(?:\{|\*|type)$/.test(after?.text ?? '') && after?.text !== 'type') ||
  (token.text === 'type' && before?.text === 'export' && /^[{*]$/.test(after?.text ?? ''));

// [K in …  of a mapped type, whose `as` renames keys
const isMappedKey = (code, index) =>
  code[index].text === '[' && code[index + 1]?.kind === 'word' && code[index + 2]?.text === 'in';

function claim(token, place, inClause) {
  if (token.text === '!' && token.kind === 'punctuation') return isNonNull(token, place) && '!';
  if (token.kind !== 'word' || inClause) return false;
  if (token.text === 'as') return isCast(place) && 'as';
  return token.text === 'any' && isAnyType(place) && 'any';
}

const keywordsBeforeValue =
  /^(?:return|typeof|case|in|of|do|else|void|delete|throw|await|yield|instanceof|new|if|while|extends|const|let|var|function|get|set|static|readonly)$/;

const endsValue = (token) =>
  token !== undefined &&
  (token.kind === 'punctuation' ? /^[)\]}!]$/.test(token.text) : !keywordsBeforeValue.test(token.text));

const isNonNull = (token, { before }) => !token.gap && endsValue(before) && !before.text.endsWith('${');

function isCast({ before, after, around }) {
  if (!endsValue(before) || before.text === '.' || after === undefined || around?.key) return false;
  if (after.text === 'const') return false;
  return after.kind === 'punctuation' ? /^[{[(|&]$/.test(after.text) : true;
}

function isAnyType({ before, after, around }) {
  if (/^(?:\.|\?\.|function|const|let|get|set)$/.test(before?.text ?? '')) return false;
  if (/^[(:?=]$/.test(after?.text ?? '') && before?.text !== ':') return false;
  const listed =
    /^[{,]$/.test(before?.text ?? '') && around?.bracket === '{' && /^[,}]$/.test(after?.text ?? '');
  return !listed;
}
