import { expect, test } from 'vitest';
import { toConnectError, toDatabaseError } from '../../src/errors/database-error.ts';
import {
  DatabaseError,
  DataError,
  ImagoError,
  IntegrityError,
  InternalError,
  NotSupportedError,
  OperationalError,
  ProgrammingError,
} from '../../src/errors/imago-error.ts';

const serverError = (code: string, message = 'it failed') =>
  Object.assign(new Error(message), { code, severity: 'ERROR' });
const wrap = (code: string) => toDatabaseError(serverError(code), 'select 1');

test.each([
  ['23505', IntegrityError, 'UNIQUE_VIOLATION'],
  ['23503', IntegrityError, 'FOREIGN_KEY_VIOLATION'],
  ['23502', IntegrityError, 'NOT_NULL_VIOLATION'],
  ['23514', IntegrityError, 'CHECK_VIOLATION'],
  ['23P01', IntegrityError, 'INTEGRITY_VIOLATION'],
  ['22001', DataError, 'DATA_EXCEPTION'],
  ['25P02', InternalError, 'TRANSACTION_ABORTED'],
  ['25001', InternalError, 'DATABASE_INTERNAL'],
  ['XX000', InternalError, 'DATABASE_INTERNAL'],
  ['40001', OperationalError, 'SERIALIZATION_FAILURE'],
  ['40P01', OperationalError, 'DEADLOCK'],
  ['08006', OperationalError, 'CONNECTION_LOST'],
  ['57P01', OperationalError, 'CONNECTION_LOST'],
  ['57014', OperationalError, 'STATEMENT_CANCELLED'],
  ['53300', OperationalError, 'OPERATIONAL'],
  ['55P03', OperationalError, 'LOCK_NOT_AVAILABLE'],
  ['42P01', ProgrammingError, 'PROGRAMMING'],
  ['0A000', NotSupportedError, 'NOT_SUPPORTED'],
  ['P0001', DatabaseError, 'DATABASE_ERROR'],
])('SQLSTATE %s is a %o', (state, type, code) => {
  const error = wrap(state);
  expect(error).toBeInstanceOf(type);
  expect(error.constructor).toBe(type);
  expect(error).toMatchObject({ code, sqlState: state, statement: 'select 1', cause: { code: state } });
});

test.each([
  ['42P01', /createAll\(engine\) creates what is missing/],
  ['42703', /Compare the mapping with the database/],
  ['42601', /The statement itself is wrong/],
  ['42803', /The statement itself is wrong/],
])('what to do about SQLSTATE %s', (state, hint) => {
  expect(wrap(state).message).toMatch(hint);
});

test('an error of the network is a lost connection, even when its code looks like a SQLSTATE', () => {
  const error = toDatabaseError(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }), 'select 1');
  expect(error).toBeInstanceOf(OperationalError);
  expect(error).toMatchObject({ code: 'CONNECTION_LOST', sqlState: undefined });
});

test('an error of ours stays as it is', () => {
  const error = new ImagoError('ours');
  expect(toDatabaseError(error, '')).toBe(error);
  expect(toConnectError(error, '')).toBe(error);
});

test('long statements are shortened in the message and whole in the details', () => {
  const statement = `select ${'x, '.repeat(100)}`;
  const error = toDatabaseError(serverError('42703'), statement);
  expect(error.message.length).toBeLessThan(400);
  expect(error.details.statement).toBe(statement);
});
