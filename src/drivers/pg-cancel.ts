// PostgreSQL's cancel request: a connection of its own that names the backend and its secret key. It needs no place in
// the pool and no login, and the server answers it by closing the connection.
import pg from 'pg';

interface Cancellable {
  readonly host: string;
  readonly port: number;
  readonly ssl: unknown;
  readonly processID: number | null;
  readonly secretKey: number | null;
}

/** The parts of pg's connection that its typings leave out. */
interface RawConnection {
  connect(port: number | string, host?: string): void;
  requestSsl(): void;
  cancel(processID: number, secretKey: number): void;
  end(): void;
  on(event: 'connect' | 'sslconnect' | 'end' | 'error', listener: () => void): void;
}

const PATIENCE = 5000;

/** Resolves when the server has taken the request or could not be reached; a lost request is no error of the caller. */
export function cancelBackend({ host, port, ssl, processID, secretKey }: Cancellable): Promise<void> {
  if (processID === null || secretKey === null) return Promise.resolve();
  const config: object = { ssl: ssl || false };
  // the typings of pg.Connection leave out what a client does with it
  const connection = new pg.Connection(config) as unknown as RawConnection;
  return new Promise((resolve) => {
    const timer = setTimeout(() => connection.end(), PATIENCE);
    const done = () => {
      clearTimeout(timer);
      resolve();
    };
    const request = () => connection.cancel(processID, secretKey);
    connection.on('connect', () => (ssl ? connection.requestSsl() : request()));
    connection.on('sslconnect', request);
    connection.on('end', done);
    connection.on('error', done);
    if (host.startsWith('/')) connection.connect(`${host}/.s.PGSQL.${port}`);
    else connection.connect(port, host);
  });
}
