// Which column a parameter of one of our statements is for: read off the statement's text, when the server has refused a
// value and says no more than the number of its parameter.

/** The column for `$n`; undefined where the text does not tell. */
export function columnOfParameter(statement: string, number: number): string | undefined {
  const [, names] = / AS v\(([^)]*)\)/.exec(statement) ?? [];
  // a batch has an array for each column, and calls its elements by these names
  const name = names?.split(', ')[number - 1];
  const cell = name === undefined ? `\\$${number}` : `v\\.${name}`;
  return assigned(statement, cell) ?? inserted(statement, cell);
}

/** `"age" = $3`, `"age" = v.c3`, and in a condition `"age" > $3`. */
function assigned(statement: string, cell: string): string | undefined {
  return unquoted(new RegExp(`"((?:[^"]|"")+)" (?:[<>=]|<=|>=|!=|<>) ${cell}(?!\\w)`).exec(statement)?.[1]);
}

/** The place of `$3` or `v.c3` among the values is the place of its column in the list. */
function inserted(statement: string, cell: string): string | undefined {
  const parts = /^INSERT INTO [^(]+\(([^)]*)\).*?(?:VALUES \(|SELECT )(.*?)(?:\)| FROM )/.exec(statement);
  const [, columns = '', values = ''] = parts ?? [];
  const is = new RegExp(`^${cell}(?!\\w)`);
  const at = values.split(', ').findIndex((value) => is.test(value));
  return at === -1 ? undefined : unquoted(columns.split(', ')[at]?.slice(1, -1));
}

const unquoted = (name: string | undefined): string | undefined => name?.replaceAll('""', '"');
