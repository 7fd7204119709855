/** A roadside unit for specs: speaks the contract over a real mTLS connection, written against the proto alone. */
import * as grpc from '@grpc/grpc-js';
import { lingshan } from '../../../kernel/wire';

const { ConnectRequest, ConnectResponse, BackfillRequest, BackfillResponse } = lingshan.roadside.v1;

export type IFrame = lingshan.roadside.v1.IFrame;
type IHello = lingshan.roadside.v1.IHello;
type IConnectResponse = lingshan.roadside.v1.IConnectResponse;
type IRejection = lingshan.roadside.v1.IRejection;

export interface ClientFiles {
  readonly caPem: string;
  readonly certificatePem: string;
  readonly keyPem: string;
}

const asIs = (bytes: Buffer): Buffer => bytes;
const PATH = '/lingshan.roadside.v1.RoadsideService';

export class UnitClient {
  readonly responses: IConnectResponse[] = [];
  readonly rejections: IRejection[] = [];
  through = 0;
  resumeAfter: number | undefined;
  /** Set when the stream has ended. */
  status: grpc.StatusObject | undefined;
  private readonly client: grpc.Client;
  private call: grpc.ClientDuplexStream<Buffer, Buffer> | undefined;

  constructor(port: number, files: ClientFiles) {
    const credentials = grpc.credentials.createSsl(Buffer.from(files.caPem), Buffer.from(files.keyPem), Buffer.from(files.certificatePem));
    this.client = new grpc.Client(`127.0.0.1:${port}`, credentials, { 'grpc.use_local_subchannel_pool': 1, 'grpc.enable_retries': 0 });
  }

  /** Opens a stream; resolves at the welcome, rejects with the status when the stream ends before. */
  open(hello: IHello): Promise<void> {
    this.start();
    this.sendRaw(ConnectRequest.encode({ hello: { codecProfile: 'lingshan.v2x.v1', software: 'spec', ...hello } }).finish());
    return this.until(() => this.resumeAfter !== undefined);
  }

  start(): void {
    this.resumeAfter = undefined;
    this.status = undefined;
    const call = this.client.makeBidiStreamRequest(`${PATH}/Connect`, asIs, asIs) as grpc.ClientDuplexStream<Buffer, Buffer>;
    this.call = call;
    call.on('data', (bytes: Buffer) => this.onResponse(ConnectResponse.decode(bytes)));
    call.on('error', () => undefined);
    call.on('status', (status) => {
      if (this.call === call) this.status = status;
    });
  }

  /** False: the connection takes no more for now. */
  send(frames: readonly IFrame[]): boolean {
    return this.sendRaw(ConnectRequest.encode({ batch: { frames: [...frames] } }).finish());
  }

  sendRaw(bytes: Uint8Array): boolean {
    if (!this.call) throw new Error('not open');
    return this.call.write(Buffer.from(bytes));
  }

  acknowledge(downlinkId: string, outcome: number): void {
    this.sendRaw(ConnectRequest.encode({ receipt: { downlinkId, outcome } }).finish());
  }

  /** Waits until everything up to `counter` is acknowledged. */
  acked(counter: number, timeoutMs = 10_000): Promise<void> {
    return this.until(() => this.through >= counter, timeoutMs);
  }

  /** Polls `done`; rejects when the stream ends or the time is over. */
  async until(done: () => boolean, timeoutMs = 10_000): Promise<void> {
    const end = performance.now() + timeoutMs;
    while (!done()) {
      if (this.status) throw new Error(`stream ended: ${this.status.code} ${this.status.details}`);
      if (performance.now() > end) throw new Error(`not within ${timeoutMs} ms; acknowledged through ${this.through}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  /** Waits for the end of the stream. */
  async ended(timeoutMs = 10_000): Promise<grpc.StatusObject> {
    await this.until(() => true, 0).catch(() => undefined);
    const end = performance.now() + timeoutMs;
    while (!this.status) {
      if (performance.now() > end) throw new Error(`the stream did not end within ${timeoutMs} ms`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    return this.status;
  }

  backfill(unitId: string, session: number, frames: readonly IFrame[]): Promise<lingshan.roadside.v1.IBackfillResponse> {
    const bytes = Buffer.from(BackfillRequest.encode({ unitId, session, frames: [...frames] }).finish());
    return new Promise((resolve, reject) => {
      this.client.makeUnaryRequest(`${PATH}/Backfill`, asIs, asIs, bytes, (error: grpc.ServiceError | null, answer?: Buffer) => {
        if (error) reject(error);
        else resolve(BackfillResponse.decode(answer as Buffer));
      });
    });
  }

  /** Ends the stream in good order. */
  async end(): Promise<grpc.StatusObject> {
    this.call?.end();
    return this.ended();
  }

  /** Tears the connection down. */
  close(): void {
    this.call?.cancel();
    this.client.close();
  }

  private onResponse(response: IConnectResponse): void {
    this.responses.push(response);
    if (response.welcome) this.resumeAfter = response.welcome.resumeAfter ?? 0;
    if (response.ack) {
      this.through = response.ack.through ?? 0;
      this.rejections.push(...(response.ack.rejections ?? []));
    }
  }
}
