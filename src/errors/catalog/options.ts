// The texts of errors of options, whatever they are options of: a column, a relationship, a session.
import { defineErrors, entry } from '../define-errors.ts';
import { didYouMean } from '../did-you-mean.ts';
import { ArgumentError } from '../imago-error.ts';

export const optionErrors = defineErrors({
  UNKNOWN_OPTION: entry<{
    call: string;
    option: string;
    known: readonly string[];
    nearest: string | undefined;
  }>(ArgumentError, ({ call, option, known, nearest }) => [
    `Cannot use ${call}: it has no option "${option}".${didYouMean(nearest)}`,
    `Its options are ${known.join(', ')}.`,
  ]),
  INVALID_OPTION: entry<{ call: string; option: string; given: string; allowed: string }>(
    ArgumentError,
    ({ call, option, given, allowed }) => [
      `Cannot use ${call}: its option "${option}" is ${given}.`,
      `Give ${allowed}.`,
    ],
  ),
  NOT_OPTIONS: entry<{ call: string; given: string; known: readonly string[] }>(
    ArgumentError,
    ({ call, given, known }) => [
      `Cannot use ${call}: in the place of its options it was given ${given}.`,
      `Give a record of them, such as { ${known[0]}: … }; there are ${known.join(', ')}.`,
    ],
  ),
  NOT_A_LIST: entry<{ call: string; given: string; example: string }>(
    ArgumentError,
    ({ call, given, example }) => [
      `Cannot use ${call}: it takes a list, and was given ${given}.`,
      `Write ${example}.`,
    ],
  ),
  NOT_A_FUNCTION: entry<{ call: string; given: string; example: string }>(
    ArgumentError,
    ({ call, given, example }) => [
      `Cannot use ${call}: it takes a function, and was given ${given}.`,
      `Write ${example}.`,
    ],
  ),
  EMPTY_TEXT: entry<{ call: string; example: string }>(ArgumentError, ({ call, example }) => [
    `Cannot use ${call}: it was given no text.`,
    `Write for example ${example}.`,
  ]),
});
