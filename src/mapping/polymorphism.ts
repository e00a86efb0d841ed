// Whose object a row is, where several classes have rows in one table: by the value of a discriminator. All mappers of one
// inheritance share what their base says of it.
import { inheritanceErrors } from '../errors/catalog/inheritance.ts';
import type { InstanceState } from '../instrumentation/instance-state.ts';
import { describeValue } from '../util/describe-value.ts';
import { nearest } from '../util/nearest.ts';
import { warn } from '../util/warn.ts';
import { type Declaration, heirsOf } from './declaration.ts';
import { discriminatorExpression } from './discriminator.ts';
import type { Mapper } from './mapper.ts';
import type { MappedColumn } from './table.ts';

export class Polymorphism {
  readonly #mapper: Mapper;
  /** The classes by the value of the discriminator; one map for the whole inheritance. Seed: `Mapper.polymorphic_map`. */
  readonly map: Map<unknown, Mapper>;
  #on: MappedColumn | null | undefined;

  constructor(mapper: Mapper) {
    this.#mapper = mapper;
    this.map = mapper.inherits?.polymorphism.map ?? new Map();
    const { polymorphicIdentity: identity } = mapper;
    if (identity === undefined || identity === null) {
      if (lacksIdentity(mapper)) warn('NO_POLYMORPHIC_IDENTITY', withoutIdentity(mapper));
      return;
    }
    const other = this.map.get(identity);
    if (other !== undefined) {
      const names = `${other.class.name} and ${mapper.class.name}`;
      const what = `The polymorphic identity ${JSON.stringify(identity)} is said of ${names}: its rows are objects of ${mapper.class.name}.`;
      warn('IDENTITY_TWICE', `${what} Give each class an identity of its own.`);
    }
    this.map.set(identity, mapper);
  }

  /** The column of the discriminator, or the expression that stands for one; null where there is none. */
  get on(): MappedColumn | null {
    if (this.#on === undefined) this.#on = this.#find();
    return this.#on;
  }

  /** Whether its value is an attribute, which new objects are given. */
  get isAttribute(): boolean {
    return this.on !== null && this.on.sql === undefined;
  }

  /** Whether rows may be of subclasses. */
  get isPolymorphic(): boolean {
    return this.on !== null && (this.map.size > 1 || heirsOf(this.#mapper.declaration).length > 0);
  }

  /** The values of the discriminator of the class and of all under it, mapped already or only declared. */
  get identities(): readonly unknown[] {
    const mapped = [...this.#mapper.selfAndDescendants()].map(({ declaration }) => declaration);
    const all = new Set([...mapped, ...heirsOf(this.#mapper.declaration)]);
    return [...all].flatMap(({ options }) => options.polymorphicIdentity ?? []);
  }

  #find(): MappedColumn | null {
    const mapper = this.#mapper;
    const { options, kind } = mapper.declaration;
    const on = options.polymorphicOn;
    if (typeof on === 'function') return discriminatorExpression(mapper, on);
    if (on === undefined)
      return kind === 'concrete' ? copiedDiscriminator(mapper) : (mapper.inherits?.polymorphism.on ?? null);
    const column = mapper.columns.find(({ key }) => key === on);
    if (column !== undefined) return column;
    const keys = mapper.columns.map(({ key }) => key);
    // plain JavaScript may give anything
    const attribute = typeof on === 'string' ? `"${on}"` : describeValue(on);
    throw inheritanceErrors.UNKNOWN_DISCRIMINATOR({
      class: mapper.class.name,
      attribute,
      attributes: keys.join(', '),
      nearest: typeof on === 'string' ? nearest(on, keys) : undefined,
    });
  }

  /**
   * Gives a new object the value of the discriminator that rows of its class have.
   *
   * @throws InvalidRequestError if the class is abstract
   */
  identify(state: InstanceState): void {
    const { on } = this;
    const { class: cls, declaration } = this.#mapper;
    const { polymorphicIdentity = null, polymorphicAbstract = false } = declaration.options;
    if (polymorphicAbstract) throw inheritanceErrors.ABSTRACT_CLASS({ class: cls.name });
    if (on !== null && this.isAttribute) state.manager.attributes[on.index]?.set(state, polymorphicIdentity);
  }

  /**
   * The mapper of a row with this value of the discriminator.
   *
   * @throws InvalidRequestError for a value of no class, and for one of a class that was not asked for
   */
  mapperFor(value: unknown, key: unknown): Mapper {
    const mapper = this.#mapper;
    if (value === null || value === undefined) return mapper;
    const found = this.map.get(value);
    const facts = { class: mapper.class.name, value: JSON.stringify(value), key: JSON.stringify(key) };
    if (found === undefined && heirsOf(mapper.baseMapper.declaration).some(isOf(value)))
      throw inheritanceErrors.UNMAPPED_IDENTITY(facts);
    if (found === undefined)
      throw inheritanceErrors.UNKNOWN_IDENTITY({
        ...facts,
        known: [...this.map.keys()].map(String).join(', '),
      });
    if (!found.isA(mapper)) throw inheritanceErrors.FOREIGN_IDENTITY({ ...facts, other: found.class.name });
    return found;
  }
}

/** The copy that a concrete class with an identity has of its base's discriminator, for the classes in its own table. */
function copiedDiscriminator({ baseMapper, columns, polymorphicIdentity }: Mapper): MappedColumn | null {
  if (polymorphicIdentity === undefined) return null;
  const key = baseMapper.polymorphicOn?.key;
  return columns.find((column) => column.key === key) ?? null;
}

const isOf =
  (value: unknown) =>
  ({ options }: Declaration): boolean =>
    options.polymorphicIdentity === value;

/** Whether rows of a class could not be told from those of others. */
function lacksIdentity({ declaration, inherits }: Mapper): boolean {
  const { kind, options } = declaration;
  if (inherits === null || kind === 'concrete' || options.polymorphicAbstract === true) return false;
  return typeof inherits.baseMapper.declaration.options.polymorphicOn === 'string';
}

function withoutIdentity({ class: cls, baseMapper }: Mapper): string {
  const { polymorphicOn } = baseMapper.declaration.options;
  return `${cls.name} has no identity: its new objects have null as their "${String(polymorphicOn)}", by which rows of ${baseMapper.class.name} are told apart. Say { identity: '…' } of it, or { polymorphicAbstract: true } if there are objects of its subclasses only.`;
}
