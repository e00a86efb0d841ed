// Makes entity classes from a model of models.json, anew for every case, in a registry of their own.
import { type EntityClass, loose, type Registry } from './api.ts';
import { type ClassSpec, KeyError, type ModelSpec, type RelationshipSpec } from './case.ts';
import { Point } from './point.ts';
import { entityShape, type Target, tableShape } from './shapes.ts';

export class MappedModel {
  readonly spec: ModelSpec;
  readonly registry: Registry = new loose.Registry();
  readonly #classByName = new Map<string, EntityClass>();

  constructor(spec: ModelSpec) {
    this.spec = spec;
  }

  /** Maps all classes in the order of models.json and configures the registry. */
  mapAll(): void {
    for (const { name, columns } of this.spec.tables ?? [])
      loose.table(name, tableShape(columns), { registry: this.registry });
    for (const { name } of this.spec.classes) this.mapClass(name);
    this.registry.configure();
  }

  mapClass(name: string): void {
    const mapped = mapClass(this.#spec(name), this.registry, (target) => this.class(target));
    this.#classByName.set(name, mapped);
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
  }
}

/** What in a model cannot be mapped yet, or null: a list of words for the report. */
export function unsupported(model: ModelSpec): string | null {
  const found = new Set<string>();
  for (const entity of model.classes) {
    if (entity.inherits !== undefined || entity.polymorphic_on !== undefined) found.add('inheritance');
    if (entity.exclude_attrs !== undefined || entity.include_attrs !== undefined)
      found.add('partial mappings');
  }
  return found.size === 0 ? null : [...found].join(', ');
}

function mapClass(spec: ClassSpec, registry: Registry, target: Target): EntityClass {
  const { version_id_col: versionIdCol } = spec;
  const options = { registry, ...(versionIdCol !== undefined && { versionIdCol }) };
  const base = loose.entity(spec.table ?? '', entityShape(spec, target), options);
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
  loose.mapper(made); // maps it now; otherwise its first use would
  return made;
}
