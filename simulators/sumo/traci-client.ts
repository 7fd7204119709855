/** One connection to SUMO: a message of commands out, its answer in, one at a time. */
import { connect, type Socket } from 'node:net';
import { LingshanError } from '../../services/kernel/errors';
import type { SumoProcess } from './sumo-process';
import { COMMAND, TraciReader, TraciWriter, type ObjectValues, type TraciValue } from './traci-codec';

const CONNECT_RETRY_MS = 100;
/** SUMO loads the network and the demand before it answers. */
const CONNECT_TIMEOUT_MS = 60_000;
/** Longest wait for an answer: a warm-up of many steps is one command. */
const ANSWER_TIMEOUT_MS = 120_000;
/** Oldest TraCI that this client knows (SUMO 1.15). */
const OLDEST_API = 20;

export interface SubscriptionRequest {
  readonly command: number;
  readonly objectId: string;
  readonly variables: readonly number[];
}

export class TraciClient {
  private received: Buffer[] = [];
  private receivedBytes = 0;
  private waiting: { resolve: (body: Buffer) => void; reject: (error: Error) => void } | undefined;
  private closed = false;

  private constructor(private readonly socket: Socket, private readonly process: SumoProcess) {
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.onData(chunk));
    socket.on('error', () => this.onClosed());
    socket.on('close', () => this.onClosed());
  }

  /** Connects as soon as SUMO listens. @throws LingshanError SUMO_DIED, SUMO_SILENT, SUMO_TOO_OLD */
  static async connect(process: SumoProcess): Promise<TraciClient> {
    const deadline = performance.now() + CONNECT_TIMEOUT_MS;
    for (;;) {
      if (process.ended) throw process.death();
      const socket = await tryConnect(process.port);
      if (socket) {
        const client = new TraciClient(socket, process);
        await client.handshake();
        return client;
      }
      if (performance.now() > deadline) throw new LingshanError('unavailable', 'SUMO_SILENT', `SUMO did not open port ${process.port} within ${CONNECT_TIMEOUT_MS / 1000} s`);
      await new Promise((resolve) => setTimeout(resolve, CONNECT_RETRY_MS));
    }
  }

  /** One step, or all steps up to `untilS` (s of simulation time). Returns the subscribed values. */
  async step(untilS = 0): Promise<ObjectValues[]> {
    const reader = await this.exchange(new TraciWriter().simulationStep(untilS));
    reader.expectStatus(COMMAND.simulationStep);
    return reader.stepSubscriptions();
  }

  async get(command: number, variable: number, objectId: string): Promise<TraciValue> {
    const reader = await this.exchange(new TraciWriter().get(command, variable, objectId));
    reader.expectStatus(command);
    return reader.variable(command);
  }

  /** Subscribes many objects in one message; returns each one's values now. */
  async subscribe(requests: readonly SubscriptionRequest[]): Promise<ObjectValues[]> {
    if (requests.length === 0) return [];
    const writer = new TraciWriter();
    for (const request of requests) writer.subscribe(request.command, request.objectId, request.variables);
    const reader = await this.exchange(writer);
    return requests.map((request) => {
      reader.expectStatus(request.command);
      return reader.objectValues();
    });
  }

  /** Reads the same variables of many objects in one message. */
  async getMany(command: number, objectIds: readonly string[], variables: readonly number[]): Promise<TraciValue[][]> {
    if (objectIds.length === 0) return [];
    const writer = new TraciWriter();
    for (const id of objectIds) for (const variable of variables) writer.get(command, variable, id);
    const reader = await this.exchange(writer);
    return objectIds.map(() => variables.map(() => {
      reader.expectStatus(command);
      return reader.variable(command);
    }));
  }

  async close(): Promise<void> {
    if (!this.closed) {
      await this.exchange(new TraciWriter().close()).catch(() => undefined);
      this.closed = true;
      this.socket.destroy();
    }
    await this.process.waitEnd(3000);
  }

  private async handshake(): Promise<void> {
    const reader = await this.exchange(new TraciWriter().getVersion());
    reader.expectStatus(COMMAND.getVersion);
    const { api, name } = reader.version();
    if (api < OLDEST_API) throw new LingshanError('badInput', 'SUMO_TOO_OLD', `${name} speaks TraCI ${api}; at least ${OLDEST_API} (SUMO 1.15) is needed`);
  }

  private exchange(writer: TraciWriter): Promise<TraciReader> {
    if (this.closed) return Promise.reject(this.process.death());
    if (this.waiting) return Promise.reject(new LingshanError('bug', 'TRACI_OVERLAP', 'a command was sent before the last one was answered'));
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.fail(new LingshanError('unavailable', 'SUMO_SILENT', `SUMO did not answer within ${ANSWER_TIMEOUT_MS / 1000} s`)), ANSWER_TIMEOUT_MS);
      this.waiting = {
        resolve: (body) => { clearTimeout(timer); resolve(new TraciReader(body)); },
        reject: (error) => { clearTimeout(timer); reject(error); },
      };
      this.socket.write(writer.finish());
    });
  }

  private onData(chunk: Buffer): void {
    this.received.push(chunk);
    this.receivedBytes += chunk.length;
    if (this.receivedBytes < 4) return;
    if (this.received[0]!.length < 4) this.received = [Buffer.concat(this.received)];
    const length = this.received[0]!.readInt32BE(0);
    if (this.receivedBytes < length) return;
    const whole = this.received.length === 1 ? this.received[0]! : Buffer.concat(this.received);
    const rest = whole.subarray(length);
    this.received = rest.length > 0 ? [rest] : [];
    this.receivedBytes = rest.length;
    const waiting = this.waiting;
    this.waiting = undefined;
    waiting?.resolve(whole.subarray(4, length));
  }

  private onClosed(): void {
    if (this.closed) return;
    this.closed = true;
    const waiting = this.waiting;
    this.waiting = undefined;
    // SUMO closes its socket before it has written why; its exit tells.
    if (waiting) void this.process.waitEnd(2000).then(() => waiting.reject(this.process.death()));
  }

  private fail(error: Error): void {
    const waiting = this.waiting;
    this.waiting = undefined;
    this.closed = true;
    this.socket.destroy();
    waiting?.reject(error);
  }
}

function tryConnect(port: number): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('connect', () => { socket.removeAllListeners(); resolve(socket); });
    socket.once('error', () => { socket.destroy(); resolve(undefined); });
  });
}
