// How values are written in a trace, and how a program's values become ours.
import { type Entity, loose, NO_VALUE } from './api.ts';
import type { Json } from './case.ts';
import type { Labels } from './labels.ts';
import type { MappedModel } from './model.ts';
import { compareCodePoints } from './normalise.ts';
import { Point } from './point.ts';

export class Format {
  readonly labels: Labels;
  readonly #model: MappedModel;

  constructor(labels: Labels, model: MappedModel) {
    this.labels = labels;
    this.#model = model;
  }

  /** A value as the trace has it. */
  value(value: unknown): Json {
    if (value === null || value === undefined) return null;
    if (typeof value === 'boolean' || typeof value === 'number' || typeof value === 'string') return value;
    if (typeof value === 'symbol') return value === NO_VALUE ? '<NO_VALUE>' : `<${value.description ?? ''}>`;
    if (typeof value === 'object') return this.#object(value);
    return `<${typeof value}>`;
  }

  list(values: Iterable<unknown>): Json[] {
    return [...values].map((value) => this.value(value));
  }

  #object(value: object): Json {
    if (value instanceof loose.InstanceState) return this.labels.label(value.obj);
    if (this.#model.isMapped(value)) return this.labels.label(value);
    if (value instanceof Date) return printDate(value);
    if (value instanceof Point) return { $composite: [this.value(value.x), this.value(value.y)] };
    if (value instanceof Set) return this.list(value).map(String).sort(compareCodePoints);
    if (Array.isArray(value)) return this.list(value);
    const entries = value instanceof Map ? [...value] : Object.entries(value);
    // in the order of the keys: objects are given their labels when they are printed
    const sorted = entries.map(([key, member]) => [String(key), member] as const).sort(byKey);
    return Object.fromEntries(sorted.map(([key, member]) => [key, this.value(member)]));
  }

  /** A value of a program: handles become objects, dates dates. */
  parse(value: Json | undefined, target?: object): unknown {
    if (value === undefined || value === null || typeof value !== 'object') return value ?? null;
    if (Array.isArray(value)) return value.map((member: Json) => this.parse(member, target));
    // arrays are gone above, which the type of a readonly array does not tell
    const tagged = value as Readonly<Record<string, Json>>;
    if ('$ref' in tagged) return this.object(tagged.$ref, target);
    if ('$datetime' in tagged) return new Date(`${String(tagged.$datetime)}Z`);
    if ('$composite' in tagged) return this.#model.composite(this.list(this.#members(tagged.$composite)));
    return value;
  }

  #members(value: Json | undefined): readonly unknown[] {
    return Array.isArray(value) ? value.map((member: Json) => this.parse(member)) : [];
  }

  /** The object which an op names; `$target` is the one of the event whose listener runs. */
  object(handle: Json | undefined, target?: object): Entity {
    if (handle === '$unmapped') return {};
    const object = handle === '$target' && target !== undefined ? target : this.labels.object(String(handle));
    // mapped objects are records of attributes, as far as a program is concerned
    return object as Entity;
  }
}

const byKey = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number =>
  compareCodePoints(a, b);

// Without zone; a fraction has six digits.
function printDate(date: Date): string {
  const iso = date.toISOString().slice(0, -1);
  return iso.endsWith('.000') ? iso.slice(0, -4) : `${iso}000`;
}
