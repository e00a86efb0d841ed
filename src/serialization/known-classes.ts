// The classes that serialized objects may be of, by name: those of a registry, and those that relationships lead to.
import { serializationErrors } from '../errors/catalog/serialization.ts';
import type { AnyClass } from '../instrumentation/class-manager.ts';
import type { Mapper } from '../mapping/mapper.ts';
import { mapperOf } from '../mapping/mapper-of.ts';
import { Registry } from '../mapping/registry.ts';
import { reachable } from '../mapping/relationship-config.ts';
import type { RelationshipProperty } from '../mapping/relationship-property.ts';

export class KnownClasses {
  readonly #given: Mapper | null;
  readonly #from: string;
  readonly #mappersByName = new Map<string, Mapper[]>();

  /** @throws UnmappedClassError if it is given a class that is not mapped */
  constructor(from: AnyClass | Registry) {
    this.#given = from instanceof Registry ? null : mapperOf(from);
    this.#from = this.#given === null ? 'the registry' : `the registry of ${this.#given.class.name}`;
    const registry = from instanceof Registry ? from : mapperOf(from).registry;
    registry.configure({ cascade: true });
    for (const mapper of reachable(registry.mappers)) {
      const { name } = mapper.class;
      this.#mappersByName.set(name, [...(this.#mappersByName.get(name) ?? []), mapper]);
    }
  }

  /** @throws UnmappedClassError, ArgumentError if there is none, or more than one */
  mapperNamed(name: string): Mapper {
    if (this.#given?.class.name === name) return this.#given;
    const [mapper, ...others] = this.#mappersByName.get(name) ?? [];
    const facts = { class: name, from: this.#from };
    if (mapper === undefined) throw serializationErrors.UNKNOWN_CLASS(facts);
    if (others.length > 0) throw serializationErrors.SEVERAL_CLASSES(facts);
    return mapper;
  }

  /** The relationship `Class.name`; undefined if there is none any more. */
  relationship(name: string): RelationshipProperty | undefined {
    const [className = '', key = ''] = name.split('.');
    return this.mapperNamed(className).relationship(key);
  }
}
