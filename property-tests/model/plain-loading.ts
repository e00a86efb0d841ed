// The calls of the model that read rows, or run SQL of the user.
import type { Generated } from './plain-flush.ts';
import { PlainObject } from './plain-object.ts';
import { INVALID, OK, type Outcome, type PlainSession } from './plain-session.ts';

/** A call and the object that it gives back. */
export interface Found {
  readonly outcome: Outcome;
  readonly object: PlainObject | null;
}

export function get(model: PlainSession, key: number, generated: Generated): Found {
  const known = model.persistent(key);
  if (known !== undefined && !known.isExpired) return { outcome: OK, object: known };
  const outcome = model.beforeSql(generated);
  if (outcome !== OK) return { outcome, object: null };
  if (known === undefined) return { outcome, object: rowAsObject(model, key) };
  const row = model.rows.get(key);
  if (row === undefined) {
    isGone(model, known);
    return { outcome, object: null };
  }
  known.fill(row, known.expired);
  known.expired.clear();
  return { outcome, object: known };
}

/** All rows as objects, by key. */
export function selectAll(model: PlainSession, generated: Generated): Outcome {
  const outcome = model.beforeSql(generated);
  if (outcome === OK) for (const key of model.rows.keys()) rowAsObject(model, key);
  return outcome;
}

export function refresh(model: PlainSession, object: PlainObject, generated: Generated): Outcome {
  if (object.life !== 'persistent') return INVALID;
  const { key } = object;
  object.expire();
  const outcome = model.beforeSql(generated);
  if (outcome !== OK) return outcome;
  const row = key === null ? undefined : model.rows.get(key);
  if (row === undefined) return INVALID;
  // its row is read whole, also where the autoflush has read the object once more before
  object.fill(row, [...row.keys()]);
  object.settle();
  return OK;
}

/** An UPDATE that no object hears of. */
export function updateBySql(model: PlainSession, key: number, rank: number, generated: Generated): Outcome {
  const outcome = model.beforeSql(generated);
  const row = model.rows.get(key);
  if (outcome === OK && row !== undefined) model.rows.set(key, new Map([...row, ['rank', rank]]));
  return outcome;
}

/** A row makes a new object, or fills in what the one that is there lacks. */
function rowAsObject(model: PlainSession, key: number): PlainObject | null {
  const row = model.rows.get(key);
  if (row === undefined) return null;
  const known = model.persistent(key);
  if (known !== undefined) {
    const missing = [...row.keys()].filter((attribute) => !known.values.has(attribute));
    known.fill(row, missing);
    known.settleLoaded();
    return known;
  }
  const object = new PlainObject(model.objects.length);
  object.values = new Map(row);
  object.life = 'persistent';
  object.key = key;
  model.objects.push(object);
  for (const frame of model.frames) frame.loaded(object);
  return object;
}

function isGone(model: PlainSession, object: PlainObject): void {
  object.life = 'deleted';
  object.wasDeleted = true;
  object.isMarked = false;
  model.top?.deleted.add(object);
}
