// What a concrete class has of the attributes of its base. Columns, and what is made of columns alone, are its own; what
// reads or joins the base's table is not: it is refused by name, for the base's property would pass for an empty one.
import { inheritanceErrors } from '../errors/catalog/inheritance.ts';
import { ImagoError } from '../errors/imago-error.ts';
import { stateOf } from '../instrumentation/state-of.ts';
import { columnOf } from './column-builder.ts';
import type { Declaration } from './declaration.ts';
import type { Mapper } from './mapper.ts';
import { declareEntry, type EntryPlace, isShapeEntry, Refusal, type ShapeEntry } from './shape-entry.ts';

/**
 * All that a concrete class has of its base, as properties of a shape; its own declarations come over them. Without an
 * identity of its own it has nothing to say in the place of the base's discriminator.
 */
export function inheritedByConcrete(inherited: Declaration, hasIdentity: boolean): PropertyDescriptorMap {
  const { base, kind, shape, options } = inherited;
  // the key of a joined table refers to the base's, whose copy is the key here
  const copied = shape.columns.filter(({ spec }) => kind !== 'joined' || !spec.primaryKey);
  const columns = copied.map(({ key, spec }) => {
    const mayBeNull = spec.nullable || (key === options.polymorphicOn && !hasIdentity);
    return [key, asProperty(columnOf({ ...spec, nullable: mayBeNull }))] as const;
  });
  const entries = shape.entries.map(({ key, entry }) => [key, asProperty(ofConcrete(entry))] as const);
  // what getters give is not looked at before all classes are there
  const getters = shape.relations.map((key) => {
    const get = () => ofConcrete(shape.getters.find(([name]) => name === key)?.[1]);
    return [key, { get, enumerable: true, configurable: true }] as const;
  });
  const own = Object.fromEntries<PropertyDescriptor>([...columns, ...entries, ...getters]);
  return base === null ? own : { ...inheritedByConcrete(base, hasIdentity), ...own };
}

const asProperty = (value: unknown): PropertyDescriptor => ({ value, enumerable: true });

/** Relationships lead from the base's table, and column properties are read from it. */
function ofConcrete(declared: unknown): ShapeEntry {
  const isMadeOfColumns = isShapeEntry(declared) && declared.kind !== 'columnProperty';
  return isMadeOfColumns ? asFarAsMapped(declared) : unmapped;
}

/** A synonym, a hybrid, … of an attribute that the class does not have is not there, either. */
function asFarAsMapped(entry: ShapeEntry): ShapeEntry {
  const { over } = entry;
  return declareEntry({
    kind: entry.kind,
    stored: entry.stored,
    contribute(place) {
      try {
        return entry.contribute(place);
      } catch (error) {
        if (!isAboutUnmapped(error)) throw error;
        return unmapped.contribute(place);
      }
    },
    ...(over !== undefined && { over }),
  });
}

const isAboutUnmapped = (error: unknown): boolean =>
  error instanceof ImagoError && (error.code === 'UNKNOWN_ENTRY_COLUMN' || error.code === 'NOT_OF_CONCRETE');

const unmapped: ShapeEntry = declareEntry({
  kind: 'unmapped',
  stored: false,
  contribute({ mapper, key, prototype }) {
    const refuse = (): never => refuseUnmapped({ mapper, key });
    Object.defineProperty(prototype, key, {
      configurable: true,
      enumerable: false,
      // a prototype that is looked at is no object
      get(this: object) {
        return stateOf(this) === undefined ? undefined : refuse();
      },
      set: refuse,
    });
    return new Refusal(refuse);
  },
  over: refuseUnmapped,
});

function refuseUnmapped({ mapper, key }: Pick<EntryPlace, 'mapper' | 'key'>): never {
  const base = declaringBase(mapper, key).class.name;
  throw inheritanceErrors.NOT_OF_CONCRETE({ class: mapper.class.name, attribute: key, base });
}

/** The class from which the attribute would have come. */
function declaringBase(mapper: Mapper, key: string): Mapper {
  const declaring = [...mapper.iterateToRoot()].filter(({ declaration }) => declaration.shape.declares(key));
  return declaring.at(-1) ?? mapper.baseMapper;
}
