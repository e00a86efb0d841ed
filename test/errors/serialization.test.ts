// Every error of the catalog of serialization, provoked.
import { describe, expect, test } from 'vitest';
import { serializationErrors } from '../../src/errors/catalog/serialization.ts';
import {
  deserialize,
  entity,
  integer,
  json,
  mapper,
  Registry,
  type Serialized,
  serialize,
} from '../../src/index.ts';
import { caught, lines, testCatalog } from './provoked.ts';

class Money {
  cents = 0;
}

function bills(registry: Registry, name = 'bills') {
  const shape = { id: integer().primaryKey(), total: json<unknown>().nullable() };
  class Bill extends entity(name, shape, { registry }) {}
  mapper(Bill);
  return Bill;
}

describe('the errors of serialization', () => {
  testCatalog(serializationErrors, {
    NOT_SERIALIZABLE: {
      by: () => {
        const Bill = bills(new Registry());
        return serialize(new Bill({ total: new Money() }));
      },
      text: lines(
        'Cannot serialize Bill.total: it holds an object of class Money, which is no plain data.',
        'Put plain data in its place in a listener of "pickle", and make the value again in one of "unpickle".',
      ),
    },
    NOT_SERIALIZED: {
      by: () => deserialize(bills(new Registry()), {} as Serialized),
      text: lines(
        'Cannot deserialize an object of class Object: it is not what serialize() has given.',
        'Pass the very data, or what JSON.parse(JSON.stringify(data)) or structuredClone(data) makes of it.',
      ),
    },
    DATA_FIRST: {
      by: () => {
        const Bill = bills(new Registry());
        return deserialize(serialize(new Bill({})) as never, Bill as never);
      },
      text: lines(
        'Cannot deserialize: in the place of the class there is an object of class Object.',
        'Call deserialize(User, data): first a class, or a registry, among whose classes those of the data are found.',
      ),
    },
    UNKNOWN_CLASS: {
      by: () => {
        const Bill = bills(new Registry());
        return deserialize(new Registry(), serialize(new Bill({})));
      },
      text: lines(
        'Cannot deserialize an object of class Bill: the registry knows no class of that name.',
        'Import the module that declares Bill, and map it with mapper(Bill) if no relationship leads to it.',
      ),
    },
    SEVERAL_CLASSES: {
      by: () => {
        const registry = new Registry();
        const [Bill] = [bills(registry), bills(registry, 'old_bills')];
        return deserialize(registry, serialize(new Bill({})));
      },
      text: lines(
        'Cannot deserialize an object of class Bill: the registry knows several classes of that name.',
        'Call deserialize(Bill, data) with the one that is meant, or give the classes names of their own.',
      ),
    },
  });
});

test('data that was shortened by hand, or never parsed, is refused before anything is made', async () => {
  const Bill = bills(new Registry());
  const whole = serialize(new Bill({}));
  const [record] = whole.objects;
  for (const field of ['class', 'values', 'committed', 'parents']) {
    const short = { ...whole, objects: [{ ...record, [field]: undefined }] };
    const error = await caught(() => deserialize(Bill, JSON.parse(JSON.stringify(short))));
    expect(error.message).toContain('data that lacks a part');
  }
  const error = await caught(() => deserialize(Bill, JSON.stringify(whole) as never));
  expect(error.message).toContain('Read the text first: deserialize(User, JSON.parse(text)).');
});
