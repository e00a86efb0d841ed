// The shapes of what is recorded: models, programs and their traces. Everything in the runner speaks in these.

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
/** An event as the trace has it: `["set", "w1", "name", "jo", null]`, or `["@id", …]` for an entry of a listener. */
export type EventTuple = readonly Json[];
/** An entry of the statement log: `["BEGIN"]`, `["INSERT", "widgets", 2]`, `["SELECT", "widgets"]`. */
export type SqlEntry = readonly [verb: string, table?: string, count?: number];

export interface Op {
  readonly op: string;
  readonly [argument: string]: Json;
}

export interface ListenerSpec {
  readonly id: string;
  readonly on: string | readonly string[];
  readonly target?: string;
  readonly family?: string;
  readonly nth?: number;
  readonly log?: boolean;
  readonly raw?: boolean;
  readonly include_key?: boolean;
  readonly initiator?: boolean;
  readonly do?: readonly Op[];
  readonly raise?: string;
  readonly return?: { readonly [key: string]: Json };
  readonly bulk_values?: readonly string[];
  readonly orm_execute?: { readonly [key: string]: Json };
  readonly query_where?: { readonly [key: string]: Json };
  readonly [flag: string]: unknown;
}

export interface Step {
  readonly events?: readonly EventTuple[];
  readonly error?: string;
  readonly result?: Json;
  readonly new?: readonly string[];
  readonly dirty?: readonly string[];
  readonly deleted?: readonly string[];
  readonly in_transaction?: boolean;
  readonly in_nested_transaction?: boolean;
  readonly is_active?: boolean;
  readonly states?: { readonly [handle: string]: string };
}

/** What a run of a program leaves behind, recorded or actual. */
export interface Trace {
  readonly steps: readonly Step[];
  readonly rows: { readonly [table: string]: readonly Json[] };
  readonly sql: readonly SqlEntry[];
}

export interface SessionSpec {
  readonly autoflush?: boolean;
  readonly expire_on_commit?: boolean;
  readonly autobegin?: boolean;
  readonly close_resets_only?: boolean;
  readonly bind?: string;
  readonly join_transaction_mode?: string;
}

export interface Case extends Trace {
  readonly id: string;
  readonly title?: string;
  readonly model: string;
  readonly map_in_case?: boolean;
  readonly session?: SessionSpec;
  readonly record: readonly string[];
  readonly listeners?: readonly ListenerSpec[];
  readonly ops: readonly Op[];
}

export interface ColumnSpec {
  readonly name: string;
  readonly type: string;
  readonly pk?: boolean;
  readonly autoincrement?: boolean;
  readonly nullable?: boolean;
  readonly unique?: boolean;
  readonly fk?: {
    readonly table: string;
    readonly column: string;
    readonly ondelete?: string;
    readonly onupdate?: string;
  };
  readonly use_alter?: boolean;
  readonly deferrable?: boolean;
  readonly default?: { readonly value: Json };
  readonly onupdate?: { readonly value: Json };
  readonly server_default?: string;
  readonly server_onupdate?: boolean;
  readonly deferred?: boolean;
  readonly active_history?: boolean;
}

export interface RelationshipSpec {
  readonly name: string;
  readonly target: string;
  readonly direction: 'one_to_many' | 'many_to_one' | 'many_to_many';
  readonly uselist: boolean;
  readonly cascade: readonly string[];
  readonly order_by?: readonly string[];
  readonly remote_side?: readonly string[];
  readonly foreign_keys?: readonly string[];
  readonly collection?: 'list' | 'set' | 'dict';
  readonly key_attr?: string;
  readonly [option: string]: unknown;
}

export interface ClassSpec {
  readonly name: string;
  readonly table: string | null;
  readonly columns: readonly ColumnSpec[];
  readonly relationships: readonly RelationshipSpec[];
  readonly inherits?: string;
  readonly concrete?: boolean;
  readonly polymorphic_on?: string;
  readonly polymorphic_identity?: string;
  /** Columns of its table that are left to subclasses, and those of the base's table that a subclass maps. */
  readonly exclude_attrs?: readonly string[];
  readonly include_attrs?: readonly string[];
  readonly version_id_col?: string;
  readonly composites?: readonly { readonly name: string; readonly columns: readonly string[] }[];
  readonly synonyms?: readonly { readonly name: string; readonly column: string }[];
  readonly column_properties?: readonly {
    readonly name: string;
    readonly expr: readonly [operator: string, left: string, right: string];
  }[];
  readonly [option: string]: unknown;
}

export interface ModelSpec {
  readonly name: string;
  readonly tables?: readonly { readonly name: string; readonly columns: readonly ColumnSpec[] }[];
  readonly classes: readonly ClassSpec[];
}

/** A part of the format which Imago (or this runner) has not got yet. Reported as such, never taken for a pass. */
export class NotYet extends Error {
  override readonly name = 'NotYet';
  constructor(what: string) {
    super(`not yet: ${what}`);
  }
}

/** The program cannot be run on this driver; counted as skipped, with the reason. */
export class Skip extends Error {
  override readonly name = 'Skip';
}

/** The run went out of bounds (a hang, endless events); the rest of the program says nothing any more. */
export class Violation extends Error {
  override readonly name = 'Violation';
}

// The language errors of the format, raised by listeners, constructors and wrong handles under these names.
export class ValueError extends Error {
  override readonly name = 'ValueError';
}
export class RuntimeError extends Error {
  override readonly name = 'RuntimeError';
}
export class KeyError extends Error {
  override readonly name = 'KeyError';
}

/** The family of a case: `lifecycle/00004` → `lifecycle`. */
export const familyOf = (program: { readonly id: string }): string => program.id.split('/')[0] ?? '';
