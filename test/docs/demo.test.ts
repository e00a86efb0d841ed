// The demo runs on both databases, finds everything as it should be, and leaves nothing behind.
import { spawnSync } from 'node:child_process';
import { expect, test, vi } from 'vitest';
import { createEngine } from '../../src/index.ts';
import { serverUrl, testDatabases } from '../setup/databases.ts';
import { root } from './programs.ts';

// it compiles the sources first, and other tests want the processors as well
vi.setConfig({ testTimeout: 180_000 });

function demo(...args: string[]) {
  const { NO_COLOR: _, FORCE_COLOR: __, ...env } = process.env;
  return spawnSync(process.execPath, ['.ci/run-ts.mjs', 'examples/demo/main.ts', ...args], {
    cwd: root,
    env,
    encoding: 'utf8',
  });
}

test.each(testDatabases())('the demo on %s', async (kind) => {
  const { status, stdout, stderr } = demo('--url', kind === 'pg' ? serverUrl() : 'pglite:');
  expect(stderr).toBe('');
  expect(stdout).toMatch(/15,607 rows in/);
  expect(stdout).toMatch(/✓ 15,608 rows in 11 tables/);
  expect(stdout).not.toContain('✗');
  expect(stdout).not.toContain('\u001b');
  expect(status).toBe(0);
});

test.runIf(testDatabases().includes('pg'))('the demo has dropped its schema', async () => {
  await using engine = createEngine(serverUrl());
  await using connection = await engine.connect();
  const { rows } = await connection.query("select 1 from pg_namespace where nspname = 'imago_demo'");
  expect(rows).toEqual([]);
});

test('the demo says what it can be told, and what is wrong', () => {
  expect(demo('--help').stdout).toMatch(/--url/);
  const wrong = demo('--url', 'mysql://localhost/store');
  expect(wrong.stderr).toMatch(/There is no driver for "mysql:/);
  expect(wrong.status).toBe(1);
});
