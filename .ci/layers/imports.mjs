// Finds what a file imports: { specifier, line, typeOnly, lazy }. `lazy` is import() inside of a function body or
// elsewhere, which counts as an arrow but cannot close a cycle at load time.

/** All imports and re-exports of a file, given as tokens without comments. */
export function importsOf(tokens) {
  const found = [];
  for (const [index, token] of tokens.entries()) {
    const before = tokens[index - 1]?.text;
    if (token.kind !== 'word' || before === '.' || before === '?.') continue;
    if (token.text === 'import' && tokens[index + 1]?.text === '(') found.push(...called(tokens, index));
    else if (token.text === 'import') found.push(...declared(tokens, index, 'import'));
    else if (token.text === 'export') found.push(...declared(tokens, index, 'export'));
  }
  return found;
}

const unquote = (text) => text.slice(1, -1);

// import('…'): a type where a member with a capital letter is taken from it directly or after typeof, else a value.
function called(tokens, index) {
  const [, , specifier, , dot, member] = tokens.slice(index, index + 6);
  if (specifier?.kind !== 'string') return [];
  const typeOnly =
    tokens[index - 1]?.text === 'typeof' || (dot?.text === '.' && /^[A-Z]/.test(member?.text ?? ''));
  return [{ specifier: unquote(specifier.text), line: specifier.line, typeOnly, lazy: true }];
}

// import … from '…', import '…', export … from '…': from the keyword to the string, through names, braces and commas.
function declared(tokens, index, keyword) {
  let at = index + 1;
  const next = tokens[at];
  if (keyword === 'export' && !/^(?:\{|\*|type)$/.test(next?.text ?? '')) return [];
  const typeOnly = next?.text === 'type' && !/^(?:from|,)$/.test(tokens[at + 1]?.text ?? '');
  while (tokens[at] && (tokens[at].kind === 'word' || /^[{},*]$/.test(tokens[at].text))) at += 1;
  const specifier = tokens[at];
  const isSource = specifier?.kind === 'string' && (at === index + 1 || tokens[at - 1].text === 'from');
  return isSource
    ? [{ specifier: unquote(specifier.text), line: specifier.line, typeOnly, lazy: false }]
    : [];
}
