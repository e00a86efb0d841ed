// Makes entity classes from a model of models.json, anew for every case, in a registry of their own.
import { type Entity, type EntityClass, loose, type Registry } from './api.ts';
import { type ClassSpec, type ColumnSpec, KeyError, type ModelSpec, type RelationshipSpec } from './case.ts';
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
    const target: Target = (other) => this.class(other);
    const made = makeClass(this.#spec(name), baseOf(this.#spec(name), place, target, this.spec));
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

  /** The class and those that it inherits from, nearest first. */
  #chain(name: string): ClassSpec[] {
    const spec = this.#spec(name);
    return spec.inherits === undefined ? [spec] : [spec, ...this.#chain(spec.inherits)];
  }

  /** The names of all attributes that have events of their own, collections last. */
  attributesOf(name: string): { readonly scalars: string[]; readonly collections: string[] } {
    const chain = this.#chain(name);
    const relationships = chain.flatMap((spec) => spec.relationships);
    const references = relationships.filter(({ uselist }) => !uselist);
    const computed = chain.flatMap(({ composites = [], column_properties = [] }) => [
      ...composites,
      ...column_properties,
    ]);
    const scalars = [...chain.flatMap((spec) => ownColumns(spec, this.spec)), ...references, ...computed];
    const collections = relationships.filter(({ uselist }) => uselist);
    const names = (parts: readonly { readonly name: string }[]) => [
      ...new Set(parts.map((part) => part.name)),
    ];
    return { scalars: names(scalars), collections: names(collections) };
  }

  relationship(className: string, attribute: string): RelationshipSpec | undefined {
    const all = this.#chain(className).flatMap(({ relationships }) => relationships);
    return all.find(({ name }) => name === attribute);
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

/** What the class extends: a declaration of its own, or one on top of another class. */
function baseOf(spec: ClassSpec, place: Place, target: Target, model: ModelSpec): EntityClass {
  const shape = entityShape({ ...spec, columns: ownColumns(spec, model) }, target);
  const { polymorphic_on: on, polymorphic_identity: identity, inherits, concrete, table } = spec;
  const { version_id_col: versionIdCol } = spec;
  const known = {
    ...(identity !== undefined && { polymorphicIdentity: identity }),
    ...(versionIdCol !== undefined && { versionIdCol }),
  };
  if (inherits === undefined) {
    const mapping = on === undefined ? known : { ...known, polymorphicOn: on };
    return loose.entity(table ?? '', shape, { ...place, ...mapping });
  }
  const where = table === null ? {} : { table };
  return loose.subentity(target(inherits), { ...where, ...known, ...(concrete && { concrete }) }, shape);
}

/** The columns that a class maps itself: those of its table, less what it leaves to its subclasses, or just those. */
function ownColumns(spec: ClassSpec, model: ModelSpec): readonly ColumnSpec[] {
  const { exclude_attrs: excluded = [], include_attrs: included = [] } = spec;
  if (spec.table !== null) return spec.columns.filter(({ name }) => !excluded.includes(name));
  const all = model.classes.flatMap(({ columns }) => columns);
  return included.flatMap((name) => all.find((column) => column.name === name) ?? []);
}

interface Place {
  readonly registry: Registry;
  readonly extends: object;
}

function makeClass(spec: ClassSpec, base: EntityClass): EntityClass {
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
