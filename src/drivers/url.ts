// The URLs of databases: which driver they ask for, what may be shown of them, and what has to be added.

const PASSWORD = /(:\/\/[^:@/?]*):[^@/]*@/;
const PASSWORD_PARAMETER = /([?&]password=)[^&]*/;

/** The URL without its password, for messages. */
export const maskUrl = (url: string): string =>
  url.replace(PASSWORD, '$1:***@').replace(PASSWORD_PARAMETER, '$1***');

export const isPostgresUrl = (url: string): boolean =>
  /^postgres(ql)?:/.test(url) || url.startsWith('socket:');

export const isPgliteUrl = (url: string): boolean => /^pglite(:|$)/.test(url);

/** The folder that a `pglite:` URL names; undefined for a database in memory. */
export function pgliteFolder(url: string): string | undefined {
  const place = url.replace(/^pglite:?(\/\/(?=.))?/, '');
  return place === '' || place === 'memory' ? undefined : place;
}

/** Adds server settings to a postgres URL, in front of the ones that it has, so that its own win. */
export function withStartupOptions(url: string, settings: string): string {
  const at = url.indexOf('?');
  const query = new URLSearchParams(at === -1 ? '' : url.slice(at + 1));
  query.set('options', `${settings} ${query.get('options') ?? ''}`.trim());
  return `${at === -1 ? url : url.slice(0, at)}?${query}`;
}
