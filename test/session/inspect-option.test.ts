// `new Session({ inspect })`: the session and every object that comes into it are shown through xstate's protocol.
import { expect, test } from 'vitest';
import type { InspectionEvent } from 'xstate';
import { createEngine, entity, integer, Registry, Session } from '../../src/index.ts';

const registry = new Registry();
class Lamp extends entity('inspected_lamps', { id: integer().primaryKey() }, { registry }) {}

test('an inspected session shows itself and its objects', async () => {
  await using engine = createEngine('pglite:');
  await registry.createAll(engine);
  const seen: InspectionEvent[] = [];
  await using session = new Session({ bind: engine, inspect: (event) => seen.push(event) });
  session.add(new Lamp({}));
  await session.commit();
  const actors = seen.filter(({ type }) => type === '@xstate.actor');
  expect(actors).toHaveLength(2);
  const happened = seen.flatMap((event) => (event.type === '@xstate.event' ? [event.event.type] : []));
  expect(happened).toEqual(
    expect.arrayContaining(['added', 'insertFlushed', 'commitStarted', 'operationFinished']),
  );
});
