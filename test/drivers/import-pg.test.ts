// What importing the driver leaves behind.
import { expect, test } from 'vitest';
import { importPgDriver } from '../../src/drivers/import-pg.ts';

test('importing the driver for pg leaves no trace on the globals', async () => {
  const known = () => Object.getOwnPropertyDescriptor(globalThis, 'navigator');
  const before = known();
  const { pgDriver } = await importPgDriver();
  expect(pgDriver).toBeTypeOf('function');
  expect(known()).toEqual(before);
});
