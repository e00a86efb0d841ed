// How objects are named in traces.
import { expect, test } from 'vitest';
import { KeyError } from './case.ts';
import { Labels } from './labels.ts';

class Widget {
  key: readonly unknown[] | null = null;
  constructor(...key: unknown[]) {
    if (key.length > 0) this.key = key;
  }
}
const labels = () => new Labels((object) => (object instanceof Widget ? object.key : null));

test('the first handle is the label, and later handles are only names', () => {
  const names = labels();
  const widget = new Widget(1);
  names.bind('w1', widget);
  names.bind('again', widget);
  expect(names.label(widget)).toBe('w1');
  expect(names.object('again')).toBe(widget);
  expect([...names.handles].map(([handle]) => handle)).toEqual(['w1', 'again']);
});

test('an object that is printed before it has a handle is named after its key, and keeps that name', () => {
  const names = labels();
  const widget = new Widget(3, 'x');
  expect(names.label(widget)).toBe('Widget#3,x');
  names.bind('w', widget);
  widget.key = null;
  expect(names.label(widget)).toBe('Widget#3,x');
});

test('objects without key are counted, and a label in use gets a suffix', () => {
  const names = labels();
  expect(names.sorted([new Widget(), new Widget()])).toEqual(['Widget?1', 'Widget?2']);
  expect([new Widget(1), new Widget(1), new Widget(1)].map((widget) => names.label(widget))).toEqual([
    'Widget#1',
    'Widget#1~2',
    'Widget#1~3',
  ]);
});

test('an object under construction is printed by the handle that it is going to get', () => {
  const names = labels();
  const known = new Widget();
  names.label(known);
  names.expect('w1', Widget);
  const made = new Widget();
  expect([names.label(known), names.label(made), names.label(new Widget())]).toEqual([
    'Widget?1',
    'w1',
    'Widget?2',
  ]);
});

test('a handle that nobody has is a KeyError', () => {
  expect(() => labels().object('w9')).toThrow(KeyError);
});
