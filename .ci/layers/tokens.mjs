// Cuts TypeScript into tokens: enough to find imports, casts and comments without mistaking text for code.
// A token is { kind, text, line, gap }: kind is word, number, string, template, regex, comment or punctuation; `gap`
// says whether blanks stand before it. What stands in `${…}` of a template comes out as tokens of its own.

const patterns = {
  comment: /\/\/[^\n]*|\/\*.*?\*\//sy,
  string: /'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"/sy,
  word: /[\p{ID_Start}$_#][\p{ID_Continue}$]*/uy,
  number: /\d[\w.]*/y,
  regex: /\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n])+\/[a-z]*/y,
  punctuation: /\?\.(?!\d)|=>|[!=]==?|&&=?|\|\|=?|\?\?=?|\.\.\.|\+\+|--|[^\s]/uy,
};
const templateText = /(?:\\.|\$(?!\{)|[^`\\$])*/sy;
const wordsBeforeRegex =
  /^(?:return|typeof|case|in|of|do|else|void|delete|throw|await|yield|instanceof|new)$/;

/** All tokens of a source text, in order. */
export function tokenize(source) {
  const scanner = new Scanner(source);
  while (scanner.step()) {
    // each step adds a token
  }
  return scanner.tokens;
}

class Scanner {
  tokens = [];
  #source;
  #at = 0;
  #line = 1;
  #braces = []; // what each open '{' is: 'block', or 'template' for '${'

  constructor(source) {
    this.#source = source;
    if (source.startsWith('#!')) this.#push('comment', source.slice(0, source.indexOf('\n')));
  }

  /** Adds the next token; false at the end of the source. */
  step() {
    this.#advance(this.#match(/\s+/y) ?? '');
    const next = this.#source[this.#at];
    if (next === undefined) return false;
    if (next === '`') this.#template('`');
    else if (next === '{') this.#open();
    else if (next === '}') this.#close();
    else this.#plain();
    return true;
  }

  #plain() {
    for (const [kind, pattern] of Object.entries(patterns)) {
      if (kind === 'regex' && !this.#mayOpenRegex()) continue;
      const text = this.#match(pattern);
      if (text) return this.#push(kind, text);
    }
  }

  #open() {
    this.#braces.push('block');
    this.#push('punctuation', '{');
  }

  #close() {
    if (this.#braces.pop() === 'template') this.#template('}');
    else this.#push('punctuation', '}');
  }

  // From the start of a template, or from where an inserted expression ended, to its end or to the next '${'.
  #template(opening) {
    const text = opening + (this.#match(templateText, opening.length) ?? '');
    const closed = this.#source[this.#at + text.length] === '`';
    if (!closed) this.#braces.push('template');
    this.#push('template', text + (closed ? '`' : '${'));
  }

  // A slash opens a regular expression where no value stands before it that could be divided.
  #mayOpenRegex() {
    const last = this.tokens.findLast((token) => token.kind !== 'comment');
    if (!last) return true;
    if (last.kind === 'word') return wordsBeforeRegex.test(last.text);
    return last.kind === 'punctuation' ? !/^[)\]}]$/.test(last.text) : last.text.endsWith('${');
  }

  #match(pattern, offset = 0) {
    pattern.lastIndex = this.#at + offset;
    return pattern.exec(this.#source)?.[0];
  }

  #push(kind, text) {
    const gap = this.#at > 0 && /\s/.test(this.#source[this.#at - 1]);
    this.tokens.push({ kind, text, line: this.#line, gap });
    this.#advance(text);
  }

  #advance(text) {
    this.#line += text.split('\n').length - 1;
    this.#at += text.length;
  }
}
