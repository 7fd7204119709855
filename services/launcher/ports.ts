import { createServer } from 'node:net';

/** True when nothing listens there on loopback. */
export function isFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

async function askForAny(host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port: 0, host }, () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

export interface PortPicker {
  /**
   * The wanted port when it is free, else one of the next hundred, else any. Never a port that it already gave away.
   * 0 asks for any free port.
   */
  pick(wanted: number): Promise<number>;
}

export function createPortPicker(check: (port: number) => Promise<boolean> = isFree, any: () => Promise<number> = () => askForAny('127.0.0.1')): PortPicker {
  const given = new Set<number>();
  const take = (port: number): number => {
    given.add(port);
    return port;
  };
  return {
    async pick(wanted) {
      if (wanted > 0) {
        for (let port = wanted; port < wanted + 100 && port < 65_536; port += 1) {
          if (!given.has(port) && (await check(port))) return take(port);
        }
      }
      for (;;) {
        const port = await any();
        if (!given.has(port)) return take(port);
      }
    },
  };
}
