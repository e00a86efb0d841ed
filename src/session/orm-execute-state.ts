// What listeners of do_orm_execute get: the statement that is about to run, what kind it is, and the means to change it
// or to run something else in its place.

import type { Statement } from '../drivers/driver.ts';
import type { Result } from '../loading/result.ts';
import { Select } from '../sql/select.ts';
import type { Session } from './session.ts';

export type Invoke = (statement: unknown) => Promise<Result<unknown>>;

export interface ORMExecuteFacts {
  readonly session: Session;
  readonly statement: unknown;
  readonly verb: Statement['verb'] | null;
  readonly isColumnLoad: boolean;
  readonly isRelationshipLoad: boolean;
  readonly invoke: Invoke;
}

/**
 * One execution that goes through the session. A listener that returns a result replaces the execution.
 * Seed: SessionEvents.do_orm_execute, `orm_execute_state`.
 *
 * @example
 * listen(Session, 'do_orm_execute', (state) => {
 *   if (state.isSelect && !state.isColumnLoad) console.log('a select of', state.session);
 * });
 */
export class ORMExecuteState {
  readonly session: Session;
  /** The statement that will run; assign another one to change it. */
  statement: unknown;
  /** Whether it loads attributes of an object that is there. */
  readonly isColumnLoad: boolean;
  /** Whether it loads a relationship. */
  readonly isRelationshipLoad: boolean;
  readonly #verb: ORMExecuteFacts['verb'];
  readonly #invoke: Invoke;

  constructor(facts: ORMExecuteFacts) {
    this.session = facts.session;
    this.statement = facts.statement;
    this.isColumnLoad = facts.isColumnLoad;
    this.isRelationshipLoad = facts.isRelationshipLoad;
    this.#verb = facts.verb;
    this.#invoke = facts.invoke;
  }

  /** Whether it is about mapped classes. */
  get isOrmStatement(): boolean {
    return this.statement instanceof Select;
  }
  get isSelect(): boolean {
    return this.isOrmStatement || this.#verb === 'SELECT';
  }
  get isInsert(): boolean {
    return this.#verb === 'INSERT';
  }
  get isUpdate(): boolean {
    return this.#verb === 'UPDATE';
  }
  get isDelete(): boolean {
    return this.#verb === 'DELETE';
  }

  /** Runs the statement, or another one, from inside of the listener. Listeners after this one still hear of it. */
  invokeStatement(statement: unknown = this.statement): Promise<Result<unknown>> {
    return this.#invoke(statement);
  }
}
