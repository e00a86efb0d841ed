// Makes entity classes from a model of models.json, anew for every case, in a registry of their own.
import { type Entity, type EntityClass, loose, type Registry } from './api.ts';
import { type ClassSpec, KeyError, type ModelSpec, type RelationshipSpec } from './case.ts';
import { Point } from './point.ts';
import { entityShape, type Target, tableShape } from './shapes.ts';

export class MappedModel {
  readonly spec: ModelSpec;
  readonly registry: Registry = new loose.Registry();
  /** The common superclass of all entities, which is not mapped. */
  readonly base: object = class Entity {};
  /** The registry of classes that a program declares by annotations. */
  declared: Registry | null = null;
  readonly #classNameByTable = new Map<string, string>();
  readonly #classByName = new Map<string, EntityClass>();

  constructor(spec: ModelSpec) {
    this.spec = spec;
  }

  /** Maps all classes in the order of models.json and configures the registry. */
  mapAll(): void {
    this.mapModel();
    this.registry.configure();
  }

  mapModel(): void {
    for (const { name } of this.spec.classes) this.mapClass(name);
  }

  /** Makes a class that is not mapped. */
  makeClass(name: string): void {
    const classes = { [name]: class extends Unmapped {} };
    const made = classes[name];
    if (made !== undefined) this.#classByName.set(name, made);
  }

  mapClass(name: string): void {
    if (this.registry.tables.size === 0) this.#declareTables();
    const place = { registry: this.registry, extends: this.base };
    const made = makeClass(this.#spec(name), place, (target) => this.class(target));
    this.#classByName.set(name, made);
    loose.mapper(made); // maps it now; otherwise its first use would
  }

  #declareTables(): void {
    for (const { name, columns } of this.spec.tables ?? [])
      loose.table(name, tableShape(columns), { registry: this.registry });
  }

  /** Maps a class by annotations, in a registry of its own; `declaring` hears of the registry before. */
  declare(name: string, shape: object, declaring: (registry: Registry) => void): void {
    if (this.declared === null) {
      this.declared = new loose.Registry();
      declaring(this.declared);
    }
    const table = `${name.toLowerCase()}s`;
    this.#classNameByTable.set(table, name);
    const base = loose.entity(table, shape, { registry: this.declared });
    const classes = { [name]: class extends base {} };
    const made = classes[name];
    if (made === undefined) return;
    loose.mapper(made);
    this.#classByName.set(name, made);
  }

  /** The class that is being declared with a table: its types are settled before it is there. */
  classNameOf(table: string): string {
    return this.#classNameByTable.get(table) ?? table;
  }

  /** Whether a class of that name is there and mapped. */
  isUnmapped(name: string): boolean {
    return this.#classByName.get(name)?.prototype instanceof Unmapped;
  }

  class(name: string): EntityClass {
    const found = this.#classByName.get(name);
    if (found === undefined) throw new KeyError(`no class ${name} is mapped`);
    return found;
  }

  get classes(): Iterable<[string, EntityClass]> {
    return this.#classByName;
  }

  isMapped(object: object): boolean {
    return this.#classByName.get(object.constructor.name) === object.constructor;
  }

  /** The names of all attributes that have events of their own, collections last. */
  attributesOf(name: string): { readonly scalars: string[]; readonly collections: string[] } {
    const { columns, composites = [], column_properties = [], relationships } = this.#spec(name);
    const references = relationships.filter(({ uselist }) => !uselist);
    const scalars = [...columns, ...references, ...composites, ...column_properties];
    const collections = relationships.filter(({ uselist }) => uselist);
    return { scalars: scalars.map(({ name }) => name), collections: collections.map(({ name }) => name) };
  }

  relationship(className: string, attribute: string): RelationshipSpec | undefined {
    const spec = this.spec.classes.find(({ name }) => name === className);
    return spec?.relationships.find(({ name }) => name === attribute);
  }

  /** `list`, `set` or `dict` for a collection; `list` for everything else. */
  collectionKind(object: object, attribute: string): 'list' | 'set' | 'dict' {
    return this.relationship(object.constructor.name, attribute)?.collection ?? 'list';
  }

  composite([x, y]: readonly unknown[]): Point {
    return new Point(x, y);
  }

  #spec(name: string): ClassSpec {
    const spec = this.spec.classes.find((candidate) => candidate.name === name);
    if (spec === undefined) throw new KeyError(`no class ${name} in the model`);
    return spec;
  }

  dispose(): void {
    this.registry.dispose();
    this.declared?.dispose();
  }
}

/** What classes are before they are mapped: without attributes. */
class Unmapped {
  [attribute: string]: unknown;

  constructor(init: Entity) {
    for (const key of Object.keys(init)) throw new TypeError(`no attribute ${key}`);
  }
}

/** What in a model cannot be mapped yet, or null: a list of words for the report. */
export function unsupported(model: ModelSpec): string | null {
  const found = new Set<string>();
  for (const entity of model.classes) {
    if (entity.inherits !== undefined || entity.polymorphic_on !== undefined) found.add('inheritance');
    if (entity.version_id_col !== undefined) found.add('version counters');
    if (entity.exclude_attrs !== undefined || entity.include_attrs !== undefined)
      found.add('partial mappings');
  }
  return found.size === 0 ? null : [...found].join(', ');
}

interface Place {
  readonly registry: Registry;
  readonly extends: object;
}

function makeClass(spec: ClassSpec, place: Place, target: Target): EntityClass {
  const base = loose.entity(spec.table ?? '', entityShape(spec, target), place);
  const classes = {
    [spec.name]: class extends base {
      // the constructor assigns the keys of its argument in order; a program's `fail` is the last of them
      set _fail(error: Error) {
        throw error;
      }
    },
  };
  const made = classes[spec.name];
  if (made === undefined) throw new Error('unreachable: the key was just written');
  return made;
}
