// Networks that do not do what they should: nobody at home, or an answer that gets lost.
import { type AddressInfo, createServer, connect as dial, type Socket } from 'node:net';
import { serverUrl } from '../setup/databases.ts';

/** A port of this machine on which nobody listens. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = addressOf(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

// a TCP server that listens has an address of this kind
const addressOf = (server: ReturnType<typeof createServer>) => server.address() as AddressInfo;

export interface BrokenNetwork {
  readonly address: string;
  /** What the server answers does not arrive; the connection breaks instead. */
  losesAnswers: boolean;
  close(): Promise<void>;
}

/** A wire to the server that can break at the moment of an answer. */
export async function brokenNetwork(): Promise<BrokenNetwork> {
  const target = new URL(serverUrl());
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = dial(Number(target.port || 5432), target.hostname);
    const cut = () => {
      near.destroy();
      far.destroy();
    };
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', cut).on('close', cut);
    }
    near.on('data', (data) => far.write(data));
    far.on('data', (data) => (network.losesAnswers ? cut() : near.write(data)));
  }).listen(0, '127.0.0.1');
  const network: BrokenNetwork = {
    address: '',
    losesAnswers: false,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  await new Promise((resolve) => server.once('listening', resolve));
  return Object.assign(network, { address: `127.0.0.1:${addressOf(server).port}` });
}
