import { describe, expect, it } from 'vitest';
import {
  allEvents,
  attributeEvents,
  instanceEvents,
  mapperEvents,
  sessionEvents,
} from '../../src/events/catalog.ts';
import { meanings, resultMeanings } from '../../src/events/meanings.ts';

const specs = Object.values(allEvents).flatMap((family) => Object.values(family));

describe('the table of events', () => {
  it('holds the 64 events of the seed', () => {
    const counts = Object.entries(allEvents).map(([family, events]) => [family, Object.keys(events).length]);
    expect(Object.fromEntries(counts)).toEqual({
      session: 25,
      mapper: 12,
      instance: 9,
      attribute: 9,
      query: 3,
      instrumentation: 3,
      registry: 3,
    });
  });

  it('gives every event a place of its own', () => {
    expect(new Set(specs.map((spec) => spec.index)).size).toBe(64);
    expect(Math.max(...specs.map((spec) => spec.index))).toBe(63);
  });

  it('knows which argument is a state in the core', () => {
    expect(sessionEvents.after_attach.stateArg).toBe(1);
    expect(sessionEvents.before_flush.stateArg).toBe(-1);
    expect(mapperEvents.before_insert.stateArg).toBe(2);
    expect(mapperEvents.mapper_configured.stateArg).toBe(-1);
    expect(instanceEvents.load.stateArg).toBe(0);
    expect(instanceEvents.first_init.stateArg).toBe(-1);
  });

  it('lets a value pass on for set, append and init_scalar', () => {
    const passing = Object.values(attributeEvents).filter((spec) => spec.valueArg === 1);
    expect(passing.map((spec) => spec.name)).toEqual(['set', 'init_scalar', 'append']);
  });

  it('points at the section of the seed', () => {
    expect(sessionEvents.do_orm_execute.seed).toBe('SessionEvents.do_orm_execute');
    expect(allEvents.instrumentation.class_instrument?.seed).toBe('InstrumentationEvents.class_instrument');
  });

  it('says of every event what it means, and of every result what it does', () => {
    for (const spec of specs) {
      expect(meanings[spec.family][spec.name], spec.name).toMatch(/\.$/);
      if (spec.returns !== 'never') expect(resultMeanings[spec.name], spec.name).toBeDefined();
    }
  });
});
