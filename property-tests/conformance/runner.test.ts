// The runner itself: reading, normalising and comparing, fed with the recorded traces instead of a run of them.
import { describe, expect, test } from 'vitest';
import type { Case, SqlEntry, Step } from './case.ts';
import { compareTraces } from './compare.ts';
import { needsTwoConnections } from './connections.ts';
import { readCorpus, vendoredCorpus } from './corpus.ts';
import { comparableSql, compareCodePoints, foreignKeyColumns, normaliseEvents } from './normalise.ts';
import { describe as print } from './report.ts';
import { createTables, emptyTables } from './schema.ts';

const { models, cases } = readCorpus(vendoredCorpus);
const foreignKeysByModel = new Map([...models].map(([name, model]) => [name, foreignKeyColumns(model)]));

const program = (change: Partial<Case> = {}): Case => ({
  id: 'lifecycle/00000',
  model: 'single',
  record: ['session'],
  ops: [{ op: 'commit' }],
  steps: [{}],
  rows: {},
  sql: [],
  ...change,
});

describe('the corpus', () => {
  test('is read as a whole, with a model for every program', () => {
    expect(cases).toHaveLength(4430);
    expect(models.size).toBe(19);
  });

  test('is filtered by family, model and id', () => {
    const some = readCorpus(vendoredCorpus, { families: ['lifecycle'], models: ['typed'], id: '00212' });
    expect(some.cases.map(({ id }) => id)).toEqual(['lifecycle/00212']);
  });

  test('every recorded trace is normalised already, and equal to itself', () => {
    for (const recorded of cases) {
      const foreignKeys = foreignKeysByModel.get(recorded.model) ?? new Set();
      const steps = recorded.steps.map((step) =>
        step.events === undefined ? step : { ...step, events: normaliseEvents(step.events, foreignKeys) },
      );
      expect(compareTraces(recorded, { ...recorded, steps }), recorded.id).toBeNull();
    }
  });
});

describe('normalising', () => {
  test('sorts runs of one group, with listener entries among them, and keeps everything else in place', () => {
    const events = [
      ['expire', 'w2', null],
      ['@l1', 'expire', 'w1', null],
      ['expire', 'w1', null],
      ['after_commit'],
      ['expire', 'w0', null],
    ];
    const sorted = [events[1], events[2], events[0], events[3], events[4]];
    expect(normaliseEvents(events, new Set())).toEqual(sorted);
  });

  test('sorts set entries of foreign keys only', () => {
    const events = [
      ['set', 'b', 'user_id', 1, null],
      ['set', 'a', 'user_id', 1, null],
      ['set', 'b', 'name', 'x', null],
      ['set', 'a', 'name', 'x', null],
    ];
    expect(normaliseEvents(events, new Set(['user_id'])).map((event) => event[1])).toEqual([
      'a',
      'b',
      'b',
      'a',
    ]);
  });

  test('compares by code point', () => {
    expect(['\u{1f600}', '\uffff', 'z'].sort(compareCodePoints)).toEqual(['z', '\uffff', '\u{1f600}']);
  });

  test('leaves SELECT out of the log and merges what becomes adjacent', () => {
    const log: SqlEntry[] = [['BEGIN'], ['INSERT', 't', 1], ['SELECT', 't'], ['INSERT', 't', 2], ['COMMIT']];
    expect(comparableSql(log)).toEqual([['BEGIN'], ['INSERT', 't', 3], ['COMMIT']]);
  });

  test('leaves out transactions and savepoints in which nothing was sent, and what waits at the end', () => {
    const verbs = (log: string) => comparableSql(log.split(', ').map((verb) => [verb])).map(([verb]) => verb);
    expect(verbs('BEGIN, SAVEPOINT, SAVEPOINT, RELEASE SAVEPOINT, ROLLBACK TO SAVEPOINT, COMMIT')).toEqual(
      [],
    );
    expect(verbs('BEGIN, SAVEPOINT, ROLLBACK, BEGIN, SAVEPOINT')).toEqual([]);
    expect(verbs('BEGIN, SELECT, SAVEPOINT, COMMIT')).toEqual(['BEGIN', 'COMMIT']);
    expect(verbs('BEGIN, SAVEPOINT, SELECT, RELEASE SAVEPOINT')).toEqual(['BEGIN', 'SAVEPOINT']);
  });
});

describe('comparing', () => {
  const trace = (step: Step) => ({ steps: [step], rows: {}, sql: [] });

  test('accepts any error where a language error is expected, and exact names elsewhere', () => {
    const language = program({ steps: [{ error: 'AttributeError' }] });
    expect(compareTraces(language, trace({ error: 'InvalidRequestError' }))).toBeNull();
    expect(compareTraces(language, trace({}))).toMatchObject({ field: 'error', step: 0 });
    const exact = program({ steps: [{ error: 'FlushError' }] });
    expect(compareTraces(exact, trace({ error: 'InvalidRequestError' }))).toMatchObject({ field: 'error' });
  });

  test('finds differences in rows and in the log', () => {
    const rows = program({ rows: { widgets: [{ id: 1 }] } });
    expect(compareTraces(rows, trace({}))).toMatchObject({ where: 'rows' });
    const sql = program({ sql: [['BEGIN'], ['INSERT', 'widgets', 1], ['COMMIT']] });
    expect(compareTraces(sql, trace({}))).toMatchObject({ where: 'sql' });
  });

  test('prints the program with the op at which it differs', () => {
    const recorded = program({
      title: 'nothing',
      steps: [{ events: [['before_commit'], ['after_commit']] }],
    });
    const mismatch = compareTraces(recorded, trace({ events: [['before_commit']] })) ?? undefined;
    expect(mismatch).toBeDefined();
    if (mismatch === undefined) return;
    const outcome = {
      program: recorded,
      family: 'lifecycle',
      driver: 'pg',
      status: 'failed',
      mismatch,
    } as const;
    expect(print({ ...outcome, milliseconds: 1 })).toContain('→   0 commit\n  differs at op 0 in events:');
  });
});

test('programs with two transactions at once are recognised by their log', () => {
  expect(needsTwoConnections(program({ sql: [['BEGIN'], ['COMMIT'], ['BEGIN']] }))).toBe(false);
  expect(needsTwoConnections(program({ sql: [['BEGIN'], ['BEGIN']] }))).toBe(true);
  const bound = { bind: 'connection' };
  expect(needsTwoConnections(program({ session: bound, sql: [['BEGIN']] }))).toBe(true);
  expect(needsTwoConnections(program({ session: bound, sql: [['COMMIT'], ['BEGIN']] }))).toBe(false);
});

test('tables, sequences and foreign keys come from models.json', () => {
  const blog = models.get('blog');
  if (blog === undefined) throw new Error('models.json has no blog');
  expect(createTables(blog)).toContain(
    'create table users (id serial, name text not null, nick text, primary key (id))',
  );
  expect(createTables(blog)).toContain(
    'alter table addresses add foreign key (user_id) references users (id)',
  );
  expect(emptyTables(blog)).toContain("setval('users_id_seq', 1, false)");
});
