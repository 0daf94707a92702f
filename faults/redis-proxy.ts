// A TCP proxy before Redis that can be made to refuse, to cut connections within a command, and to delay.
import { type AddressInfo, createConnection, createServer, type Socket } from 'node:net';

export interface RedisProxy {
  /** On 127.0.0.1. */
  port: number;
  /** Refuse and drop everything for so long. */
  down(ms: number): Promise<void>;
  /** Let the first half of the next piece of each connection through, then cut it. */
  cutWithin(): void;
  close(): Promise<void>;
}

export async function startRedisProxy(socketPath: () => string): Promise<RedisProxy> {
  const pairs = new Set<[Socket, Socket]>();
  let isDown = false;
  const toCut = new Set<Socket>();
  const server = createServer((client) => {
    if (isDown) return void client.destroy();
    const upstream = createConnection(socketPath());
    const pair: [Socket, Socket] = [client, upstream];
    pairs.add(pair);
    const end = (): void => {
      pairs.delete(pair);
      client.destroy();
      upstream.destroy();
    };
    client.setNoDelay(true);
    for (const socket of pair) socket.on('error', end).on('close', end);
    client.on('data', (bytes) => {
      if (toCut.delete(client)) upstream.write(bytes.subarray(0, bytes.length >> 1), end);
      else upstream.write(bytes);
    });
    upstream.on('data', (bytes) => client.write(bytes));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const drop = (): void => {
    for (const [client] of pairs) client.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    async down(ms) {
      isDown = true;
      drop();
      await new Promise((done) => setTimeout(done, ms));
      isDown = false;
    },
    cutWithin() {
      for (const [client] of pairs) toCut.add(client);
    },
    async close() {
      drop();
      await new Promise((done) => server.close(done));
    },
  };
}
