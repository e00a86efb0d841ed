// The texts of errors of loader options and results.
import { defineErrors, entry } from '../define-errors.ts';
import {
  ArgumentError,
  InvalidRequestError,
  LoaderStrategyException,
  MultipleResultsFound,
  NoResultFound,
} from '../imago-error.ts';

export const loadingErrors = defineErrors({
  NOT_AN_ATTRIBUTE: entry<{ class: string }>(ArgumentError, ({ class: name }) => [
    `Cannot use this loader option of ${name}: the function did not return mapped attributes.`,
    `Write it like defer(${name}, (a) => a.bio), or (a) => [a.bio, a.photo] for several.`,
  ]),
  CONFLICTING_OPTIONS: entry<{ class: string; attribute: string; first: string; second: string }>(
    InvalidRequestError,
    ({ class: name, attribute, first, second }) => [
      `Cannot load ${name}.${attribute} as its loader options say: one says "${first}", another "${second}".`,
      `Say it once for each attribute.`,
    ],
  ),
  OPTIONS_WITHOUT_OBJECTS: entry<{ class: string }>(ArgumentError, ({ class: name }) => [
    `Cannot apply loader options: the select picks columns of ${name} and loads no objects.`,
    `Leave the options out, or select(${name}) as a whole.`,
  ]),
  OPTION_FOR_OTHER_CLASS: entry<{ option: string; class: string; loaded: string }>(
    LoaderStrategyException,
    ({ option, class: name, loaded }) => [
      `Cannot apply a loader option of ${name} (${option}): the statement loads ${loaded}.`,
      `Name the class that is selected.`,
    ],
  ),
  NO_RESULT: entry<{ call: string }>(NoResultFound, ({ call }) => [
    `Cannot give the result of ${call}(): the statement has found no row.`,
    `Call oneOrNull() or first() where there may be none.`,
  ]),
  MULTIPLE_RESULTS: entry<{ call: string; found: number }>(MultipleResultsFound, ({ call, found }) => [
    `Cannot give the result of ${call}(): the statement has found ${found} rows.`,
    `Add a condition, or call first() or all().`,
  ]),
});
