// How an error quotes another one that it stands for: by its first line.
import { DBAPIError } from './imago-error.ts';

/** The first line of what went wrong, quoted: the database's own words where it was the database. */
export function reasonOf(failure: unknown): string {
  const told = failure instanceof DBAPIError && failure.cause instanceof Error ? failure.cause : failure;
  const [line = ''] = (told instanceof Error ? told.message : String(told)).split('\n');
  return `"${line.replace(/\.$/, '')}"`;
}
