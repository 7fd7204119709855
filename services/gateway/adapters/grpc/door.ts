/** The machine edge's socket: TLS with a required client certificate, then gRPC with every limit written out. */
import { createServer, type Server as TlsServer } from 'node:tls';
import type { AddressInfo } from 'node:net';
import { Server, ServerCredentials, type ConnectionInjector, type ServerUnaryCall, type sendUnaryData } from '@grpc/grpc-js';
import { isId } from '../../../kernel/ids';
import type { Downlinks } from '../../app/downlinks';
import type { Intake } from '../../app/intake';
import { metrics } from '../../app/metrics';
import type { Publisher } from '../../app/publisher';
import type { Units } from '../../app/units';
import { LIMITS } from '../../domain/limits';
import type { Logger } from '../../../platform';
import { onBackfill } from './backfill-call';
import { ConnectStream, type RawDuplex } from './connect-stream';
import { ConnectionGuard } from './connection-guard';
import { ROADSIDE_SERVICE } from './roadside-service';

export interface TlsFiles {
  readonly ca: Buffer;
  readonly cert: Buffer;
  readonly key: Buffer;
}

export interface DoorParts {
  readonly units: Units;
  readonly intake: Intake;
  readonly downlinks: Downlinks;
  readonly publisher: Publisher;
  readonly log: Logger;
}

const GRPC_OPTIONS = {
  'grpc.max_receive_message_length': LIMITS.messageBytes,
  'grpc.max_send_message_length': LIMITS.messageBytes,
  'grpc.max_concurrent_streams': LIMITS.streamsPerConnection,
  'grpc.keepalive_time_ms': LIMITS.keepaliveMs,
  'grpc.keepalive_timeout_ms': LIMITS.keepaliveTimeoutMs,
  'grpc.max_connection_idle_ms': LIMITS.connectionIdleMs,
  'grpc.max_connection_age_ms': LIMITS.connectionAgeMs,
  'grpc.max_connection_age_grace_ms': LIMITS.connectionAgeGraceMs,
  'grpc-node.max_session_memory': LIMITS.sessionMemoryMb,
};

export class Door {
  private readonly server: Server;
  private readonly injector: ConnectionInjector;
  private readonly tls: TlsServer;
  private readonly guard: ConnectionGuard;

  constructor(
    files: TlsFiles,
    private readonly parts: DoorParts,
  ) {
    const { log } = parts;
    this.server = new Server(GRPC_OPTIONS);
    this.server.addService(ROADSIDE_SERVICE, {
      connect: (call: RawDuplex) => this.onConnect(call),
      backfill: (call: ServerUnaryCall<Buffer, Uint8Array>, answer: sendUnaryData<Uint8Array>) => this.onBackfill(call, answer),
    });
    // Plain, because TLS has ended when a connection is handed in.
    this.injector = this.server.createConnectionInjector(ServerCredentials.createInsecure());
    this.guard = new ConnectionGuard((reason, address, certificate) => {
      metrics.refusedConnections.inc({ reason });
      log.warn({ reason, address, certificate }, 'connection refused');
    });
    this.tls = createServer({
      ...files,
      requestCert: true,
      rejectUnauthorized: true,
      minVersion: 'TLSv1.2',
      ALPNProtocols: ['h2'],
      handshakeTimeout: LIMITS.handshakeMs,
      noDelay: true,
    });
    this.tls.maxConnections = LIMITS.connections;
    this.tls.on('secureConnection', (socket) => {
      if (this.guard.admit(socket)) this.injector.injectConnection(socket);
    });
    this.tls.on('tlsClientError', (error, socket) => {
      metrics.refusedConnections.inc({ reason: 'TLS' });
      log.info({ address: socket.remoteAddress, code: (error as NodeJS.ErrnoException).code }, 'TLS refused');
    });
  }

  /** Opens the socket; resolves to its port. */
  listen(host: string, port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.tls.once('error', reject);
      this.tls.listen(port, host, () => resolve((this.tls.address() as AddressInfo).port));
    });
  }

  /** No new connections from now on. */
  stopAccepting(): void {
    this.tls.close();
  }

  /** Ends what is still open. */
  close(): void {
    this.guard.stop();
    this.injector.destroy();
    this.server.forceShutdown();
    this.guard.destroyAll();
  }

  private onConnect(call: RawDuplex): void {
    const certifiedId = certifiedIdOf(call);
    const peer = call.getPeer();
    new ConnectStream(call, { ...this.parts, certifiedId, onMessageBytes: (bytes) => this.guard.onMessage(peer, bytes) });
  }

  private onBackfill(call: ServerUnaryCall<Buffer, Uint8Array>, answer: sendUnaryData<Uint8Array>): void {
    this.guard.onMessage(call.getPeer(), call.request.length);
    onBackfill(call, answer, { ...this.parts, certifiedId: certifiedIdOf(call), heldBytes: () => this.parts.publisher.heldBytes });
  }
}

/** Common name of the client certificate; '' (which is no unit's id) when it is none of ours. */
function certifiedIdOf(call: Pick<RawDuplex, 'getAuthContext'>): string {
  const name: unknown = call.getAuthContext()?.sslPeerCertificate?.subject.CN;
  return typeof name === 'string' && isId(name) ? name : '';
}
