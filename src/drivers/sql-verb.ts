// What a text of the user's own does, by its first word; only logs and traces ask.
import type { Verb } from './driver.ts';

const FIRST_WORD = /^(?:\s|--[^\n]*\n|\/\*[\s\S]*?\*\/)*(select|insert|update|delete)\b/i;

export function firstWord(text: string): Verb {
  const word = FIRST_WORD.exec(text)?.[1]?.toUpperCase();
  switch (word) {
    case 'SELECT':
    case 'INSERT':
    case 'UPDATE':
    case 'DELETE':
      return word;
    default:
      return 'OTHER';
  }
}
