// What a mapped class shows of itself to statements and to listeners, under symbols. All are read when they are asked
// for: listeners may come before the mapping.
import { classTarget, EVENT_TARGET } from '../events/targets.ts';
import type { AnyClass } from '../instrumentation/class-manager.ts';
import { ENTITY_ATTRS, ENTITY_TABLE } from '../sql/table.ts';
import { isMadeBase } from './construct.ts';
import { mapperOf } from './mapper-of.ts';

export function defineStatics(cls: object): void {
  Object.defineProperties(cls, {
    [ENTITY_ATTRS]: { configurable: true, get: attributesOf },
    [ENTITY_TABLE]: { configurable: true, get: tableOf },
    [EVENT_TARGET]: { configurable: true, get: targetOf },
  });
}

/** Takes them away from a class that was mapped imperatively. */
export function takeStatics(cls: object): void {
  for (const key of [ENTITY_ATTRS, ENTITY_TABLE, EVENT_TARGET]) Reflect.deleteProperty(cls, key);
}

function attributesOf(this: AnyClass): object {
  return mapperOf(this).attrs;
}

function tableOf(this: AnyClass): object {
  return mapperOf(this).selectable;
}

function targetOf(this: AnyClass): unknown {
  // a base that `entity()` or `subentity()` made is no class of anybody's objects
  return isMadeBase(this) ? undefined : classTarget(this);
}
