// Makes entity classes from a model of models.json, anew for every case, in a registry of their own.
import { type ColumnBuilder, type EntityClass, loose, type Registry } from './api.ts';
import { type ClassSpec, type ColumnSpec, KeyError, type ModelSpec, NotYet } from './case.ts';
import { isSerial, literal } from './schema.ts';

export class MappedModel {
  readonly spec: ModelSpec;
  readonly registry: Registry = new loose.Registry();
  readonly #classByName = new Map<string, EntityClass>();

  constructor(spec: ModelSpec) {
    this.spec = spec;
  }

  /** Maps all classes in the order of models.json and configures the registry. */
  mapAll(): void {
    for (const { name } of this.spec.classes) this.mapClass(name);
    this.registry.configure();
  }

  mapClass(name: string): void {
    const spec = this.spec.classes.find((candidate) => candidate.name === name);
    if (spec === undefined) throw new KeyError(`no class ${name} in the model`);
    this.#classByName.set(name, mapClass(spec, this.registry));
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

  /** The names of the mapped columns of a class. */
  attributesOf(name: string): string[] {
    const spec = this.spec.classes.find((candidate) => candidate.name === name);
    return orderedColumns(spec?.columns ?? []).map((column) => column.name);
  }

  /** `list`, `set` or `dict` for a collection; `list` for everything else. */
  collectionKind(object: object, attribute: string): 'list' | 'set' | 'dict' {
    const spec = this.spec.classes.find((candidate) => candidate.name === object.constructor.name);
    return spec?.relationships.find(({ name }) => name === attribute)?.collection ?? 'list';
  }

  composite(_components: readonly unknown[]): unknown {
    throw new NotYet('composites');
  }

  dispose(): void {
    this.registry.dispose();
  }
}

/** What in a model cannot be mapped yet, or null: a list of words for the report. */
export function unsupported(model: ModelSpec): string | null {
  const found = new Set<string>();
  if ((model.tables ?? []).length > 0) found.add('association tables');
  for (const entity of model.classes) {
    if (entity.relationships.length > 0) found.add('relationships');
    if (entity.inherits !== undefined || entity.polymorphic_on !== undefined) found.add('inheritance');
    if (entity.version_id_col !== undefined) found.add('version counters');
    if ((entity.composites ?? []).length > 0) found.add('composites');
    if ((entity.synonyms ?? []).length > 0) found.add('synonyms');
    if ((entity.column_properties ?? []).length > 0) found.add('column properties');
    if (entity.exclude_attrs !== undefined || entity.include_attrs !== undefined)
      found.add('partial mappings');
  }
  return found.size === 0 ? null : [...found].join(', ');
}

function mapClass(spec: ClassSpec, registry: Registry): EntityClass {
  const shape = Object.fromEntries(
    orderedColumns(spec.columns).map((column) => [column.name, builder(column)]),
  );
  const base = loose.entity(spec.table ?? '', shape, { registry });
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

// Deferred and active-history columns come first among a mapper's attributes.
function orderedColumns(columns: readonly ColumnSpec[]): ColumnSpec[] {
  const isSpecial = (column: ColumnSpec) => column.deferred === true || column.active_history === true;
  return [...columns.filter(isSpecial), ...columns.filter((column) => !isSpecial(column))];
}

function builder(column: ColumnSpec): ColumnBuilder {
  let made = typed(column.type);
  if (column.pk) made = made.primaryKey();
  else if (column.nullable !== false) made = made.nullable();
  if (column.pk && !isSerial(column) && column.fk === undefined) made = made.autoincrement(false);
  if (column.unique) made = made.unique();
  if (column.default !== undefined) made = made.default(column.default.value);
  if (column.onupdate !== undefined) made = made.onUpdate(column.onupdate.value);
  if (column.server_default !== undefined) made = made.serverDefault(literal(column.server_default));
  if (column.server_onupdate) made = made.serverOnUpdate();
  if (column.deferred) made = made.deferred();
  if (column.active_history) made = made.activeHistory();
  return made;
}

function typed(type: string): ColumnBuilder {
  if (type === 'int') return loose.integer();
  if (type === 'text') return loose.text();
  if (type === 'bool') return loose.boolean();
  if (type === 'float') return loose.doublePrecision();
  if (type === 'json') return loose.json();
  if (type === 'datetime') return loose.timestamp();
  throw new NotYet(`columns of type ${type}`);
}
