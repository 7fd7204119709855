import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyReply } from 'fastify';
import { LiveState } from '../../app/live-state';
import { LiveStream } from '../../app/live-stream';
import type { NetworkIds } from '../../app/live-items';
import { SseReader } from './sse-reader';

const IDS: NetworkIds = { findLaneId: () => undefined, findLinkId: () => undefined };

/** The door's side of one reader, on a real socket. */
class Rig {
  readonly stream = new LiveStream(new LiveState(() => IDS), { readersMax: 10, readersOfCallerMax: 10 });
  readonly sockets = new Set<Socket>();
  private readonly server: Server = createServer((_request, response) => {
    const reply = { raw: response, getHeaders: () => ({}) } as unknown as FastifyReply;
    SseReader.open(reply, this.stream, { topics: new Set(['objects']), caller: 'c', isWelcome: () => true });
  });

  async open(): Promise<Socket> {
    this.server.on('connection', (socket) => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
    });
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    const reader = connect((this.server.address() as AddressInfo).port, '127.0.0.1');
    reader.on('error', () => undefined);
    reader.write('GET / HTTP/1.1\r\nHost: h\r\n\r\n');
    await until(() => this.stream.size === 1);
    return reader;
  }

  async close(): Promise<void> {
    this.stream.close();
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

async function until(isSo: () => boolean): Promise<void> {
  for (let waitedMs = 0; !isSo(); waitedMs += 10) {
    if (waitedMs > 3000) throw new Error('it did not come so');
    await sleep(10);
  }
}

describe('a reader of the stream', () => {
  let rig: Rig;
  let reader: Socket;
  beforeEach(async () => {
    rig = new Rig();
    reader = await rig.open();
  });
  afterEach(async () => {
    reader.destroy();
    await rig.close();
  });

  it('that does not read loses its socket at once when it is hung up on', async () => {
    reader.pause();
    const [held] = [...rig.sockets];
    for (const one of rig.stream['readers']) for (let i = 0; i < 40; i++) one.send(new Uint8Array(1024 * 1024));
    await until(() => (held?.writableLength ?? 0) > 0);
    rig.stream.close();
    await until(() => rig.sockets.size === 0);
    expect(rig.stream.size).toBe(0);
  });

  it('that keeps up gets the end of the answer', async () => {
    let text = '';
    reader.on('data', (chunk: Buffer) => (text += chunk.toString()));
    await until(() => text.includes('event: snapshot'));
    rig.stream.close();
    await until(() => text.endsWith('\r\n0\r\n\r\n'));
    expect(rig.stream.size).toBe(0);
  });
});
