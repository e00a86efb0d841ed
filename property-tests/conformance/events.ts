// The events by family, and how a call of a listener becomes a tuple of the trace.
import { loose } from './api.ts';
import type { EventTuple, Json } from './case.ts';
import type { Format } from './format.ts';
import type { MappedModel } from './model.ts';
import { compareCodePoints } from './normalise.ts';

export type Family =
  | 'session'
  | 'mapper'
  | 'instance'
  | 'attribute'
  | 'query'
  | 'instrumentation'
  | 'registry';

const lifecycle = [
  'transient_to_pending',
  'pending_to_transient',
  'persistent_to_transient',
  'pending_to_persistent',
  'detached_to_persistent',
  'loaded_as_persistent',
  'persistent_to_deleted',
  'deleted_to_persistent',
  'deleted_to_detached',
  'persistent_to_detached',
  'before_attach',
  'after_attach',
] as const;
const persistence = [
  'before_insert',
  'after_insert',
  'before_update',
  'after_update',
  'before_delete',
  'after_delete',
] as const;
const configuration = [
  'instrument_class',
  'after_mapper_constructed',
  'before_mapper_configured',
  'mapper_configured',
] as const;
const scalarEvents = ['set', 'remove', 'init_scalar', 'modified'] as const;

const collectionEvents = [
  'append',
  'remove',
  'bulk_replace',
  'append_wo_mutation',
  'init_collection',
  'dispose_collection',
  'modified',
] as const;
/** What can be heard of an attribute, by what it holds. */
export const eventsByAttributeKind: Readonly<Record<'scalars' | 'collections', readonly string[]>> = {
  scalars: scalarEvents,
  collections: collectionEvents,
};

/** Every event that is recorded, by family, in the order in which the recorder registers. */
export const eventsByFamily: Readonly<Record<Family, readonly string[]>> = {
  session: [
    ...lifecycle,
    'after_transaction_create',
    'after_transaction_end',
    'before_commit',
    'after_commit',
    'after_rollback',
    'after_soft_rollback',
    'before_flush',
    'after_flush',
    'after_flush_postexec',
    'after_begin',
    'do_orm_execute',
    'after_bulk_update',
    'after_bulk_delete',
  ],
  mapper: [...persistence, ...configuration, 'before_configured', 'after_configured'],
  instance: ['init', 'init_failure', 'load', 'refresh', 'refresh_flush', 'expire', 'pickle', 'unpickle'],
  attribute: [...new Set([...scalarEvents, ...collectionEvents])],
  query: ['before_compile', 'before_compile_update', 'before_compile_delete'],
  instrumentation: ['class_instrument', 'class_uninstrument', 'attribute_instrument'],
  registry: ['before_configured', 'after_configured', 'resolve_type_annotation'],
};
// `before_configured` is a mapper's event and a registry's; without further word it is the mapper's.
const familyByEvent = new Map<string, Family>(
  (['registry', 'instrumentation', 'query', 'attribute', 'instance', 'mapper', 'session'] as const).flatMap(
    (family) => eventsByFamily[family].map((name) => [name, family] as const),
  ),
);

export const familyOfEvent = (name: string): Family | undefined => familyByEvent.get(name);

/**
 * Whether listeners of the event run inside of a call that waits for nothing: objects, attributes, mapping and the
 * transaction objects that `add` makes.
 */
export function isSynchronous(family: Family, name: string): boolean {
  if (family === 'session') return lifecycle.some((event) => event === name);
  return family !== 'mapper' || !persistence.some((event) => event === name);
}

/** What is needed to print an event: labels, values, the model. */
export interface EventPrinter {
  readonly format: Format;
  readonly model: MappedModel;
}

/** An argument of a listener, with the properties that any of them may have. */
type Argument = object & Readonly<Record<string, unknown>>;

export interface EventCall {
  readonly family: Family;
  readonly name: string;
  readonly args: readonly unknown[];
  /** The attribute that an attribute listener is registered on. */
  readonly attribute?: string | undefined;
}

export function formatEvent(printer: EventPrinter, call: EventCall): EventTuple {
  const { family, name } = call;
  // listeners are called with objects of Imago; which ones is the event's word
  const args = call.args as readonly Argument[];
  if (family === 'session') return sessionEvent(printer, name, args);
  if (family === 'attribute') return attributeEvent(printer, call, args);
  if (family === 'instance') return instanceEvent(printer, name, args);
  if (family === 'mapper') return mapperEvent(printer, name, args);
  if (family === 'registry') return registryEvent(printer, name, args);
  if (family === 'instrumentation') {
    const type = className(args[0]);
    return name === 'attribute_instrument' ? [name, type, String(call.args[1])] : [name, type];
  }
  return [name];
}

function registryEvent({ model }: EventPrinter, name: string, [about]: readonly Argument[]): EventTuple {
  if (name !== 'resolve_type_annotation') return [`registry_${name}`];
  return [name, model.classNameOf(String(about?.table)), String(about?.key)];
}

function sessionEvent({ format }: EventPrinter, name: string, args: readonly Argument[]): EventTuple {
  const [first, second] = args;
  if (lifecycle.some((event) => event === name)) return [name, format.value(second)];
  switch (name) {
    case 'after_transaction_create':
    case 'after_transaction_end':
      return [name, { nested: second?.nested === true, depth: depth(second) }];
    case 'after_begin':
      return [name, { nested: second?.nested === true }];
    case 'after_soft_rollback':
      return [
        name,
        { nested: second?.nested === true, depth: depth(second), is_active: first?.isActive === true },
      ];
    case 'before_flush':
    case 'after_flush':
    case 'after_flush_postexec':
      return [name, collections(format, first)];
    case 'do_orm_execute':
      return [name, executeFlags(first)];
    case 'after_bulk_update':
    case 'after_bulk_delete': {
      // the context's result is null or has a count
      const result = first?.result as { readonly rowCount?: number } | null | undefined;
      return [name, { rowcount: result?.rowCount ?? null }];
    }
    default:
      return [name];
  }
}

function depth(transaction: Argument | undefined): number {
  let count = 0;
  // a transaction's parent is a transaction or null
  for (let at = transaction?.parent as Argument | null | undefined; at; at = at.parent as Argument | null)
    count += 1;
  return count;
}

function collections({ labels }: Format, session: Argument | undefined): Json {
  // the session's three collections are iterable sets of objects
  const sorted = (key: string) => labels.sorted((session?.[key] ?? []) as Iterable<object>);
  return { new: sorted('new'), dirty: sorted('dirty'), deleted: sorted('deleted') };
}

function executeFlags(state: Argument | undefined): Json {
  return {
    is_select: state?.isSelect === true,
    is_insert: state?.isInsert === true,
    is_update: state?.isUpdate === true,
    is_delete: state?.isDelete === true,
    is_orm_statement: state?.isOrmStatement === true,
    is_column_load: state?.isColumnLoad === true,
    is_relationship_load: state?.isRelationshipLoad === true,
  };
}

function mapperEvent({ format }: EventPrinter, name: string, args: readonly Argument[]): EventTuple {
  const [mapper, second, target] = args;
  if (persistence.some((event) => event === name))
    return [name, className(mapper?.class), format.value(target)];
  return name === 'before_configured' || name === 'after_configured' ? [name] : [name, className(second)];
}

function instanceEvent({ format }: EventPrinter, name: string, args: readonly Argument[]): EventTuple {
  const [target, second, third] = args;
  if (name === 'expire') return [name, format.value(target), attributeNames(second)];
  if (name === 'refresh' || name === 'refresh_flush')
    return [name, format.value(target), attributeNames(third)];
  return [name, format.value(target)];
}

function attributeNames(names: unknown): Json {
  // null, or an iterable of names
  return names === null || names === undefined ? null : [...(names as Iterable<string>)].sort();
}

function attributeEvent(
  { format, model }: EventPrinter,
  call: EventCall,
  args: readonly Argument[],
): EventTuple {
  const { name, attribute = '' } = call;
  const target = format.value(args[0]);
  const [owner, value] = args;
  if (name === 'set') return [name, target, attribute, format.value(value), format.value(args[2])];
  if (name === 'append' || name === 'remove' || name === 'append_wo_mutation') {
    return [name, target, attribute, format.value(value)];
  }
  if (name !== 'bulk_replace' && name !== 'dispose_collection') return [name, target, attribute];
  // the new members, or the adapter of the old ones
  const given = (name === 'bulk_replace' ? value : args[2]) as Iterable<unknown> | undefined;
  const members = format.list(given ?? []);
  const object = owner instanceof loose.InstanceState ? owner.obj : owner;
  const isList = object === undefined || model.collectionKind(object, attribute) === 'list';
  return [name, target, attribute, isList ? members : members.map(String).sort(compareCodePoints)];
}

const className = (type: unknown): string => (typeof type === 'function' ? type.name : '');
