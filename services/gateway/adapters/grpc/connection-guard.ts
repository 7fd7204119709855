/**
 * Limits that grpc-js does not have: connections per address and certificate, and bytes that are no message of ours
 * (a flood of PING or SETTINGS is answered for ever otherwise). TLS ends here, so that bytes are counted decrypted.
 */
import type { TLSSocket } from 'node:tls';
import { LIMITS } from '../../domain/limits';
import { TokenBucket } from '../../domain/token-bucket';

export type RefusedConnection = 'CONNECTIONS_EXCEEDED' | 'ADDRESS_CONNECTIONS_EXCEEDED' | 'CERTIFICATE_CONNECTIONS_EXCEEDED' | 'OVERHEAD_FLOOD';

interface Connection {
  readonly socket: TLSSocket;
  readonly address: string;
  readonly certificate: string;
  readonly overhead: TokenBucket;
  /** bytesRead at the last look. */
  readBefore: number;
  /** Bytes of messages since the last look. */
  messageBytes: number;
}

/** How much overhead may lag behind: flow-control windows and a message under way. */
const OVERHEAD_BURST_BYTES = 1024 * 1024;

export class ConnectionGuard {
  private readonly connections = new Map<string, Connection>();
  private readonly perAddress = new Map<string, number>();
  private readonly perCertificate = new Map<string, number>();
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly onRefused: (reason: RefusedConnection, address: string, certificate: string) => void) {
    this.timer = setInterval(() => this.checkOverhead(performance.now()), LIMITS.overheadCheckMs);
  }

  /** Takes a connection after its handshake. False: it was closed, because a limit is reached. */
  admit(socket: TLSSocket): boolean {
    const address = socket.remoteAddress ?? '';
    const certificate = commonNameOf(socket);
    const reason = this.findReason(address, certificate);
    if (reason) {
      this.onRefused(reason, address, certificate);
      socket.destroy();
      return false;
    }
    const peer = `${address}:${socket.remotePort}`;
    const overhead = new TokenBucket(LIMITS.overheadBytesPerSecond, OVERHEAD_BURST_BYTES, performance.now());
    this.connections.set(peer, { socket, address, certificate, overhead, readBefore: 0, messageBytes: 0 });
    count(this.perAddress, address, 1);
    count(this.perCertificate, certificate, 1);
    socket.once('close', () => {
      this.connections.delete(peer);
      count(this.perAddress, address, -1);
      count(this.perCertificate, certificate, -1);
    });
    return true;
  }

  /** A message of `bytes` came from `peer` (address:port). */
  onMessage(peer: string, bytes: number): void {
    const connection = this.connections.get(peer);
    if (connection) connection.messageBytes += bytes;
  }

  stop(): void {
    clearInterval(this.timer);
  }

  destroyAll(): void {
    for (const { socket } of this.connections.values()) socket.destroy();
  }

  private findReason(address: string, certificate: string): RefusedConnection | undefined {
    if (this.connections.size >= LIMITS.connections) return 'CONNECTIONS_EXCEEDED';
    if ((this.perAddress.get(address) ?? 0) >= LIMITS.connectionsPerAddress) return 'ADDRESS_CONNECTIONS_EXCEEDED';
    if ((this.perCertificate.get(certificate) ?? 0) >= LIMITS.connectionsPerCertificate) return 'CERTIFICATE_CONNECTIONS_EXCEEDED';
    return undefined;
  }

  private checkOverhead(nowMs: number): void {
    for (const connection of this.connections.values()) {
      const read = connection.socket.bytesRead;
      const overhead = read - connection.readBefore - connection.messageBytes;
      connection.readBefore = read;
      connection.messageBytes = 0;
      if (connection.overhead.take(overhead, nowMs) === 0) continue;
      this.onRefused('OVERHEAD_FLOOD', connection.address, connection.certificate);
      connection.socket.destroy();
    }
  }
}

/** Common name of the verified client certificate; '' when it has none. */
function commonNameOf(socket: TLSSocket): string {
  const { subject } = socket.getPeerCertificate();
  const name: unknown = subject?.CN;
  return typeof name === 'string' ? name : '';
}

function count(counts: Map<string, number>, key: string, by: number): void {
  const next = (counts.get(key) ?? 0) + by;
  if (next <= 0) counts.delete(key);
  else counts.set(key, next);
}
