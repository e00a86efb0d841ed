// One exchange with the server: the control statements that waited, then the statement itself, and what comes back. How
// messages are written and read is the same for every driver; how they travel is not.
import { toDatabaseError } from '../errors/database-error.ts';
import type { ImagoError } from '../errors/imago-error.ts';
import { type Description, decodeRow, describeFields, NO_FIELDS, type WireField } from './decode.ts';
import type { Control, Reply, Statement } from './driver.ts';
import { encodeParameters, type Parameter } from './encode-parameter.ts';
import type { Prepared, PreparedStatements } from './prepared-statements.ts';

/** The messages of PostgreSQL's extended protocol, as far as we send them. */
export interface Wire {
  parse(name: string, text: string): void;
  bind(statement: string, values: readonly Parameter[]): void;
  /** Asks what the rows of the portal look like. */
  describe(): void;
  execute(): void;
  /** Gives a prepared statement back. */
  close(name: string): void;
  sync(): void;
  query(text: string): void;
  /** The bytes of a bind and an execute without values, which are the same every time. */
  callOf(statement: string): Uint8Array;
  add(bytes: Uint8Array): void;
}

const NO_CONTROLS: readonly Control[] = Object.freeze([]);
const NO_VALUES: readonly Parameter[] = Object.freeze([]);

// "prepared statement does not exist": someone deallocated it
const MISSING = '26000';
// "cached plan must not change result type": the table has changed, so the next use has to prepare anew
const OUTDATED = '0A000';
// with these the user's own SQL takes all prepared statements away
const FORGETTING = new Set(['DEALLOCATE ALL', 'DISCARD ALL']);

export class Exchange {
  readonly #controls: readonly Control[];
  readonly #statement: Statement | null;
  readonly #values: readonly Parameter[];
  readonly #prepared: PreparedStatements;
  readonly #script: string | null;
  #fresh: string[] | null = null;
  #current: Prepared | null = null;
  #description: Description = NO_FIELDS;
  #rows: unknown[][] = [];
  #completed = 0;
  #tag = '';

  /** @throws TypeError or RangeError when a value cannot be encoded */
  constructor(
    prepared: PreparedStatements,
    controls: readonly Control[],
    statement: Statement | null,
    script: string | null = null,
  ) {
    this.#prepared = prepared;
    this.#controls = controls;
    this.#statement = statement;
    this.#script = script;
    this.#values = statement === null ? NO_VALUES : encodeParameters(statement.values);
  }

  /** A text of one or more statements without parameters, sent in the simple protocol. */
  static script(prepared: PreparedStatements, text: string): Exchange {
    return new Exchange(prepared, NO_CONTROLS, null, text);
  }

  /** A script is a group of its own. */
  get isScript(): boolean {
    return this.#script !== null;
  }

  /** Nothing but COMMIT: what fails in front of it makes it a ROLLBACK. */
  get isCommit(): boolean {
    return this.#statement === null && this.#controls.length === 1 && this.#controls[0]?.verb === 'COMMIT';
  }

  /** All its statements are through. */
  get isComplete(): boolean {
    return !this.isScript && this.#completed === this.#controls.length + (this.#statement === null ? 0 : 1);
  }

  /** Writes exchanges as one group, which the server answers in one piece; what follows a failure in it is skipped. */
  static write(group: readonly Exchange[], wire: Wire): void {
    for (const exchange of group) exchange.#write(wire);
    if (!group.some(({ isScript }) => isScript)) wire.sync();
  }

  #write(wire: Wire): void {
    if (this.#script !== null) wire.query(this.#script);
    for (const control of this.#controls) this.#writeControl(wire, control);
    if (this.#statement !== null) this.#writeStatement(wire, this.#statement);
  }

  /** The server has not looked at it, because of a failure in front of it: it may be written again. */
  skipped(): void {
    if (this.#fresh !== null) for (const name of this.#fresh) this.#prepared.forget(name);
    this.#fresh = null;
  }

  /** Rows are about to come; in a script they take the place of the rows before. */
  fieldsArrived(fields: readonly WireField[]): void {
    this.#description = describeFields(fields);
    this.#rows = [];
    if (this.#current !== null) this.#current.description = this.#description;
  }

  rowArrived(row: unknown[]): void {
    this.#rows.push(decodeRow(row, this.#description));
  }

  commandCompleted(tag: string): void {
    this.#completed += 1;
    this.#tag = tag;
    if (FORGETTING.has(tag)) this.#prepared.forgetAll();
  }

  reply(): Reply {
    const current = this.#current;
    if (current !== null && current.description === null) current.description = NO_FIELDS;
    const blank = this.#tag.indexOf(' ');
    return {
      rows: this.#rows,
      rowCount: blank === -1 ? 0 : Number(this.#tag.slice(this.#tag.lastIndexOf(' ') + 1)) || 0,
      fields: this.#description.names,
      command: blank === -1 ? this.#tag : this.#tag.slice(0, blank),
    };
  }

  /** The error of the statement of this group that the server stopped at. */
  failure(cause: unknown): ImagoError {
    const error = toDatabaseError(cause, this.#stoppedAt());
    this.skipped();
    const name = this.#statement?.name;
    const { sqlState } = error.details;
    if (sqlState === MISSING) this.#prepared.forgetAll();
    if (sqlState === OUTDATED && name !== undefined) this.#prepared.forget(name);
    return error;
  }

  #writeControl(wire: Wire, { name, text }: Control): void {
    const prepared = this.#prepare(wire, name, text);
    if (prepared === null || name === undefined) {
      wire.bind('', NO_VALUES);
      wire.execute();
      return;
    }
    prepared.description = NO_FIELDS;
    prepared.call ??= wire.callOf(name);
    wire.add(prepared.call);
  }

  #writeStatement(wire: Wire, { name = '', text }: Statement): void {
    const prepared = this.#prepare(wire, name, text);
    wire.bind(prepared === null ? '' : name, this.#values);
    this.#current = prepared;
    if (prepared !== null && prepared.description !== null) this.#description = prepared.description;
    else wire.describe();
    wire.execute();
  }

  /** Null for a statement that is not kept: it has no name on the server. */
  #prepare(wire: Wire, name: string | undefined, text: string): Prepared | null {
    if (!name || !this.#prepared.isEnabled) {
      wire.parse('', text);
      return null;
    }
    const prepared = this.#prepared.use(wire, name, text);
    if (prepared.description === null) {
      this.#fresh ??= [];
      this.#fresh.push(name);
    }
    return prepared;
  }

  #stoppedAt(): string {
    if (this.#script !== null) return this.#script;
    const control = this.#controls[Math.min(this.#completed, this.#controls.length - 1)];
    if (this.#completed < this.#controls.length || this.#statement === null) return control?.text ?? '';
    return this.#statement.text;
  }
}
