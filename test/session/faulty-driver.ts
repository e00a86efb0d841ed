// A driver that lets faults happen at a chosen moment: before a given group of statements is sent, the server ends the
// connection that it would travel on. Everything else is the real driver's.
import type { Driver, DriverSession } from '../../src/drivers/driver.ts';

/** Ends the connection with this number on the server. */
type Terminate = (id: number) => Promise<void>;

export interface FaultPlan {
  /** Before which group (0: the first one) the connection ends; none, if it is beyond the last. */
  before: number;
  /** How many groups have been sent. */
  sent: number;
}

export function faultyDriver(driver: Driver, plan: FaultPlan, terminate: Terminate): Driver {
  const inner = new WeakMap<DriverSession, DriverSession>();
  return {
    get name() {
      return driver.name;
    },
    get capabilities() {
      return driver.capabilities;
    },
    get pool() {
      return driver.pool;
    },
    init: () => driver.init(),
    destroy: (timeout) => driver.destroy(timeout),
    acquire: async (signal) => {
      const session = await driver.acquire(signal);
      const faulty = new FaultySession(session, plan, terminate);
      inner.set(faulty, session);
      return faulty;
    },
    release: (session, destroy) => driver.release(inner.get(session) ?? session, destroy),
  };
}

class FaultySession implements DriverSession {
  readonly #session: DriverSession;
  readonly #plan: FaultPlan;
  readonly #terminate: Terminate;
  /** What is sent while the fault happens waits for it, so that the order is kept. */
  #fault: Promise<void> | null = null;

  constructor(session: DriverSession, plan: FaultPlan, terminate: Terminate) {
    this.#session = session;
    this.#plan = plan;
    this.#terminate = terminate;
  }

  get id(): number {
    return this.#session.id;
  }

  get isBroken(): boolean {
    return this.#session.isBroken;
  }

  get isIdle(): boolean {
    return this.#session.isIdle;
  }

  send(...group: Parameters<DriverSession['send']>): ReturnType<DriverSession['send']> {
    return this.#afterFault(() => this.#session.send(...group));
  }

  script(text: string): ReturnType<DriverSession['script']> {
    return this.#afterFault(() => this.#session.script(text));
  }

  cancel(): Promise<void> {
    return this.#session.cancel();
  }

  #afterFault<T>(send: () => Promise<T>): Promise<T> {
    if (this.#plan.sent++ === this.#plan.before) this.#fault = this.#terminate(this.id);
    return this.#fault === null ? send() : this.#fault.then(send);
  }
}
