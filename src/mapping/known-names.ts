// What stands behind the attributes that statements and listeners are handed: a name that there is not is an error that says
// so, where JavaScript would give undefined and fail somewhere else.
import { inspect } from 'node:util';
import { attributeErrors } from '../errors/catalog/attributes.ts';
import { nearest } from '../util/nearest.ts';
import { derived } from './derived.ts';
import type { Mapper } from './mapper.ts';

/** What tools ask of any object that they print, compare or await. */
const ASKED_BY_TOOLS = /^(then|toJSON|inspect|href|asymmetricMatch|nodeType|tagName|[$@]{2}.*)$/;

const prototypeFor = derived((mapper: Mapper) => {
  const print = (): string => `attributes of ${mapper.class.name}: ${namesOf(mapper).join(', ')}`;
  const get = (target: object, key: string | symbol, receiver: unknown): unknown => {
    if (key === inspect.custom) return print;
    if (typeof key === 'symbol' || key in target || ASKED_BY_TOOLS.test(key))
      return Reflect.get(target, key, receiver);
    throw unknownAttribute(mapper, key);
  };
  return new Proxy(Object.prototype, { get });
});

/** Makes reading any other name an error. @throws (when read) InvalidRequestError */
export function refusingOthers<T extends object>(mapper: Mapper, attributes: T): T {
  Object.setPrototypeOf(attributes, prototypeFor(mapper));
  return attributes;
}

export function unknownAttribute(mapper: Mapper, attribute: string): Error {
  const known = namesOf(mapper);
  const heir = [...mapper.selfAndDescendants()].find((under) => namesOf(under).includes(attribute));
  const facts = { class: mapper.class.name, attribute, attributes: known.join(', '), heir: heir?.class.name };
  return attributeErrors.UNKNOWN_ATTRIBUTE({ ...facts, nearest: nearest(attribute, known) });
}

const namesOf = ({ manager, relations }: Mapper): string[] => [
  ...new Set([...manager.attributesByKey.keys(), ...relations]),
];
