// Mirrors are real xstate actors: snapshots, subscriptions, emitted events, and xstate's own inspection protocol.
import { expect, expectTypeOf, it } from 'vitest';
import {
  type InspectedEventEvent,
  type InspectedSnapshotEvent,
  type InspectionEvent,
  isMachineSnapshot,
} from 'xstate';
import { mirrorActor, objectLifecycleMachine, sessionTransactionMachine } from '../../machines/index.ts';

it('starts in the state that it is given', () => {
  const actor = mirrorActor(objectLifecycleMachine, { state: 'persistent', id: 'User#7' });
  expect(actor.getSnapshot().value).toBe('persistent');
  expect(actor.id).toBe('User#7');
  expectTypeOf(actor.getSnapshot().value).toEqualTypeOf<
    'transient' | 'pending' | 'persistent' | 'deleted' | 'detached'
  >();
});

it('tells subscribers of its snapshots and emits the session events', () => {
  const actor = mirrorActor(objectLifecycleMachine, { state: 'transient' });
  const seen: string[] = [];
  actor.subscribe((snapshot) => seen.push(snapshot.value));
  actor.on('transient_to_pending', ({ type }) => seen.push(`${type} in ${actor.getSnapshot().value}`));
  actor.on('pending_to_persistent', ({ type }) => seen.push(type));
  actor.send({ type: 'added' });
  actor.send({ type: 'insertFlushed' });
  expect(seen).toEqual(['transient_to_pending in pending', 'pending', 'pending_to_persistent', 'persistent']);
});

it('keeps its state when it is sent what the machine refuses', () => {
  const actor = mirrorActor(objectLifecycleMachine, { state: 'pending' });
  actor.send({ type: 'deleteCommitted' });
  expect(actor.getSnapshot().value).toBe('pending');
});

it('carries the context that it is given over the one of the machine', () => {
  const actor = mirrorActor(sessionTransactionMachine, {
    state: 'active',
    context: { kind: 'savepoint', depth: 2 },
  });
  expect(actor.getSnapshot().context).toEqual({ kind: 'savepoint', depth: 2 });
  const root = mirrorActor(sessionTransactionMachine, { state: 'active' });
  expect(root.getSnapshot().context).toEqual({ kind: 'root', depth: 0 });
});

it('completes when it reaches a final state, also when it begins there', () => {
  const actor = mirrorActor(sessionTransactionMachine, { state: 'deactive' });
  const seen: string[] = [];
  actor.on('soft_rollback', ({ type }) => seen.push(type));
  actor.subscribe({ complete: () => seen.push('complete') });
  actor.send({ type: 'rollbackFinished' });
  expect(seen).toEqual(['soft_rollback', 'complete']);
  expect(mirrorActor(sessionTransactionMachine, { state: 'closed' }).getSnapshot().status).toBe('done');
});

it('speaks the inspection protocol of xstate', () => {
  const events: InspectionEvent[] = [];
  const actor = mirrorActor(objectLifecycleMachine, {
    state: 'pending',
    id: 'User',
    inspect: (event) => events.push(event),
  });
  actor.send({ type: 'insertFlushed' });
  expect(events.map((event) => event.type)).toEqual([
    '@xstate.actor',
    '@xstate.event',
    '@xstate.snapshot',
    '@xstate.event',
    '@xstate.action',
    '@xstate.microstep',
    '@xstate.snapshot',
  ]);
  expect(new Set(events.map((event) => event.actorRef))).toEqual(new Set([actor]));
  expect(new Set(events.map((event) => event.rootId))).toEqual(new Set([actor.sessionId]));
  const sent = events.filter((event): event is InspectedEventEvent => event.type === '@xstate.event');
  expect(sent.map(({ event }) => event.type)).toEqual(['xstate.init', 'insertFlushed']);
  const snapshots = events.filter(
    (event): event is InspectedSnapshotEvent => event.type === '@xstate.snapshot',
  );
  const values = snapshots.map(({ snapshot }) => isMachineSnapshot(snapshot) && snapshot.value);
  expect(values).toEqual(['pending', 'persistent']);
});

it('takes an observer as inspector, too', () => {
  const types: string[] = [];
  mirrorActor(objectLifecycleMachine, {
    state: 'pending',
    inspect: { next: ({ type }) => types.push(type) },
  });
  expect(types).toEqual(['@xstate.actor', '@xstate.event', '@xstate.snapshot']);
});
