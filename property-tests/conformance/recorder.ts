// The recorder: listens to the event families of a case before anybody else does, and holds on to every object that comes along.
import { type EntityClass, type Listener, loose, type Registry } from './api.ts';
import { type EventTuple, NotYet } from './case.ts';
import {
  type EventPrinter,
  eventsByAttributeKind,
  eventsByFamily,
  type Family,
  formatEvent,
} from './events.ts';

/** Where the recorder writes to. */
export interface Recording extends EventPrinter {
  readonly record: ReadonlySet<string>;
  readonly isMuted: boolean;
  emit(event: EventTuple): void;
}

interface Registration {
  readonly target: object;
  readonly name: string;
  readonly listener: Listener;
}

export class Recorder {
  readonly #recording: Recording;
  readonly #registrations: Registration[] = [];

  constructor(recording: Recording) {
    this.#recording = recording;
  }

  /** Registers on the classes of all sessions, all mappers and the legacy query. */
  install(): void {
    const { record } = this.#recording;
    this.#family('session', loose.Session, record.has('session') ? undefined : ['before_attach']);
    if (record.has('mapper')) this.#family('mapper', loose.Mapper);
    this.#family('instance', loose.Mapper, record.has('instance') ? undefined : ['init', 'load']);
    if (record.has('query')) this.#family('query', loose.Query);
    if (record.has('instrumentation')) this.#family('instrumentation', this.#recording.model.base);
  }

  /** Registers on a registry that a program has made, for the one event that is recorded of it. */
  installOnRegistry(registry: Registry): void {
    this.#family('registry', registry, ['resolve_type_annotation']);
  }

  /** Registers on the attributes of the mapped classes, each by itself; called when they are configured. */
  installOnAttributes(): void {
    const { model, record } = this.#recording;
    if (!record.has('attribute')) return;
    for (const [name, type] of model.classes) {
      const { scalars, collections } = model.attributesOf(name);
      this.#attributes(type, scalars, eventsByAttributeKind.scalars);
      this.#attributes(type, collections, eventsByAttributeKind.collections);
    }
  }

  #attributes(type: EntityClass, keys: readonly string[], events: readonly string[]): void {
    const attributes = loose.attrs(type);
    for (const key of keys) {
      const target = attributes[key];
      if (target === undefined) throw new NotYet(`listeners of ${type.name}.${key}`);
      for (const event of events) this.#listen('attribute', target, event, key);
    }
  }

  uninstall(): void {
    for (const { target, name, listener } of this.#registrations) loose.remove(target, name, listener);
    this.#registrations.length = 0;
  }

  #family(family: Family, target: object, names: readonly string[] = eventsByFamily[family]): void {
    for (const name of names) this.#listen(family, target, name);
  }

  #listen(family: Family, target: object, name: string, attribute?: string): void {
    const recording = this.#recording;
    const isRecorded = recording.record.has(family);
    // where the object is that has to be kept
    const kept = name === 'before_attach' ? 1 : name === 'init' || name === 'load' ? 0 : -1;
    const listener: Listener = (...args) => {
      if (recording.isMuted) return;
      const object = args[kept];
      if (typeof object === 'object' && object !== null) recording.format.labels.keep(object);
      if (isRecorded) recording.emit(formatEvent(recording, { family, name, args, attribute }));
    };
    loose.listen(target, name, listener);
    this.#registrations.push({ target, name, listener });
  }
}
