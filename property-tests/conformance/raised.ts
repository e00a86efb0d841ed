// Errors by the names that programs give them: those that listeners and constructors raise, and how a caught one is called.
import { KeyError, RuntimeError, ValueError } from './case.ts';

/** The error which a program raises under that name. */
export function raised(name: string, message: string): Error {
  if (name === 'ValueError') return new ValueError(message);
  if (name === 'RuntimeError') return new RuntimeError(message);
  return new KeyError(message);
}

/** The name under which a step reports an error: that of its class. */
export function errorName(error: unknown): string {
  return error instanceof Error ? error.constructor.name : typeof error;
}
