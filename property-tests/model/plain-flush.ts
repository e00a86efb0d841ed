// A flush of the model: UPDATEs, INSERTs and DELETEs on a plain Map of rows. Throws a Failure where the database, or the
// session, would refuse a statement.
import type { Attribute, Value, Values } from './item.ts';
import type { Frame } from './plain-frame.ts';
import type { PlainObject } from './plain-object.ts';

/** The names of errors, any of which is right. */
export class Failure extends Error {
  readonly names: readonly string[];
  constructor(...names: string[]) {
    super(names.join(' or '));
    this.names = names;
  }
}

export type Generated = (object: PlainObject) => number;

export class PlainFlush {
  readonly #rows: Map<number, Values>;
  readonly #objects: readonly PlainObject[];
  readonly #frame: Frame;
  readonly #refused = new Set<string>();

  constructor(rows: Map<number, Values>, objects: readonly PlainObject[], frame: Frame) {
    this.#rows = rows;
    this.#objects = objects;
    this.#frame = frame;
  }

  run(generated: Generated): void {
    const fresh = this.#objects.filter(({ life }) => life === 'pending').sort((a, b) => a.added - b.added);
    const dirty = this.#objects.filter((object) => object.isDirty && !object.isMarked);
    const doomed = this.#objects.filter(({ isMarked }) => isMarked);
    const taken = new Map(fresh.map((object) => [object, this.#takenBy(object, doomed)]));
    // a key that was to be read from a row that the rollback has taken away
    if (fresh.some(({ values, expired }) => expired.has('id') && !values.has('id')))
      this.#refuse('InvalidRequestError');
    for (const object of dirty) this.#update(object);
    // one that takes a row over is an UPDATE, too
    for (const object of fresh) if (taken.get(object) !== undefined) this.#takeOver(object);
    for (const object of fresh) if (taken.get(object) === undefined) this.#insert(object);
    const dropped = new Set(taken.values());
    for (const object of doomed) if (!dropped.has(object)) this.#delete(object);
    // under which identity each of them stands now is asked for, also where nothing was written
    if (this.#refused.size === 0) for (const object of dirty) this.#needKey(object);
    if (this.#refused.size > 0) throw new Failure(...this.#refused);
    for (const object of doomed) this.#settleDeleted(object);
    for (const object of dirty) this.#settleUpdated(object);
    for (const object of fresh) this.#settleInserted(object, generated, taken.get(object) !== undefined);
  }

  #update(object: PlainObject): void {
    const changes = object.netChanges;
    if (changes.length === 0) return;
    this.#needKey(object);
    const row = object.key === null ? undefined : this.#rows.get(object.key);
    if (row === undefined) this.#refuse('StaleDataError');
    if (row === undefined || object.key === null) return;
    const changed = new Map([
      ...row,
      ...changes.map((key) => [key, object.values.get(key) ?? null] as const),
    ]);
    this.#rows.delete(object.key);
    this.#put(changed, Number(changed.get('id')));
  }

  /** The object whose row the new one takes over; one that is expired is read first, to see that the row is there. */
  #takenBy(object: PlainObject, doomed: readonly PlainObject[]): PlainObject | undefined {
    const taken = doomed.find(({ key }) => key === object.values.get('id'));
    if (taken === undefined || taken.key === null || !taken.isExpired) return taken;
    const row = this.#rows.get(taken.key);
    if (row === undefined) return undefined;
    taken.fill(row, taken.expired);
    taken.expired.clear();
    return taken;
  }

  #takeOver(object: PlainObject): void {
    const id = Number(object.values.get('id'));
    this.#rows.delete(id);
    this.#put(rowOf(object, id), id);
  }

  #insert(object: PlainObject): void {
    const id = object.values.get('id');
    const key = typeof id === 'number' ? id : -object.ref - 1;
    if (this.#rows.has(key)) this.#refuse('IntegrityError');
    this.#put(rowOf(object, key), key);
  }

  #put(row: Values, id: number): void {
    const name = row.get('name') ?? null;
    for (const other of this.#rows.values())
      if (name !== null && other.get('name') === name) this.#refuse('IntegrityError');
    this.#rows.set(id, row);
  }

  #delete(object: PlainObject): void {
    this.#needKey(object);
    if (object.key !== null) this.#rows.delete(object.key);
  }

  /** The key of an object that does not hold it is read first. */
  #needKey(object: PlainObject): void {
    if (object.values.has('id') || !object.expired.has('id') || object.key === null) return;
    const row = this.#rows.get(object.key);
    if (row === undefined) this.#refuse('ObjectDeletedError');
    else object.fill(row, object.expired);
    if (row !== undefined) object.expired.clear();
  }

  #refuse(name: string): void {
    this.#refused.add(name);
  }

  #settleDeleted(object: PlainObject): void {
    object.life = 'deleted';
    object.isMarked = false;
    object.wasDeleted = true;
    this.#frame.deleted.add(object);
  }

  #settleUpdated(object: PlainObject): void {
    const id = object.values.get('id');
    if (typeof id === 'number' && id !== object.key && object.key !== null) {
      if (!this.#frame.formerKeys.has(object)) this.#frame.formerKeys.set(object, object.key);
      object.key = id;
    }
    this.#frame.updated.add(object);
    object.settle();
  }

  #settleInserted(object: PlainObject, generatedId: Generated, isSwitch: boolean): void {
    const generated = isSwitch
      ? []
      : (['id', 'kind'] as const).filter(
          (key) => typeof (object.values.get(key) ?? null) !== typeof SAMPLE[key],
        );
    if (generated.includes('id')) {
      const id = generatedId(object);
      const row = this.#rows.get(-object.ref - 1);
      this.#rows.delete(-object.ref - 1);
      object.values.set('id', id);
      if (row !== undefined) this.#rows.set(id, new Map([...row, ['id', id]]));
    }
    if (generated.includes('kind')) object.values.set('kind', 'plain');
    object.life = 'persistent';
    object.key = Number(object.values.get('id'));
    object.settle();
    this.#frame.inserted.set(object, generated);
  }
}

const SAMPLE: Readonly<Record<Attribute, Value>> = { id: 1, name: '', rank: 1, kind: '' };

function rowOf(object: PlainObject, id: number): Values {
  const { values } = object;
  return new Map<Attribute, Value>([
    ['id', id],
    ['name', values.get('name') ?? null],
    ['rank', values.get('rank') ?? null],
    ['kind', values.get('kind') ?? 'plain'],
  ]);
}
