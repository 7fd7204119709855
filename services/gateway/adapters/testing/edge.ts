/** A machine edge for specs: real nats-server, an authority of its own, gateways in this process, units with certificates. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import type { BusActor } from '../../../kernel/bus/catalogue';
import { connectBus, type Bus } from '../../../platform';
import { createAuthority, issueCertificate, type Authority } from '../../../platform/pki';
import { RealNats } from '../../../platform/testing/real-nats';
import { Gateway } from '../../app/gateway';
import { UnitClient } from './unit-client';

export interface RunningGateway {
  readonly port: number;
  drain(): Promise<void>;
}

export class Edge {
  private readonly gateways: RunningGateway[] = [];
  private readonly clients: UnitClient[] = [];
  private readonly buses: Bus[] = [];

  private constructor(
    readonly directory: string,
    readonly authority: Authority,
    readonly nats: RealNats,
  ) {}

  static async start(storageBytes: number): Promise<Edge> {
    const directory = mkdtempSync(join(tmpdir(), 'gateway-'));
    return new Edge(directory, await createAuthority(directory), await RealNats.start({ storageBytes }));
  }

  /** `between`: stands between the gateway and its bus. */
  async startGateway(gatewayId: string, between: (bus: Bus) => Bus = (bus) => bus): Promise<RunningGateway> {
    const server = await issueCertificate(this.authority, { commonName: 'gateway', kind: 'server', ip: ['127.0.0.1'] });
    const bus = await connectBus(this.nats.credentials('gateway'));
    const tls = { ca: Buffer.from(this.authority.certificatePem), cert: readFileSync(server.certificateFile), key: readFileSync(server.keyFile) };
    const gateway = new Gateway({ gatewayId, host: '127.0.0.1', port: 0, tls }, between(bus), pino({ level: 'silent' }));
    const port = await gateway.start();
    let drained: Promise<void> | undefined;
    const drain = (): Promise<void> => (drained ??= gateway.drain().then(() => bus.close()));
    this.gateways.push({ port, drain });
    return { port, drain };
  }

  /** A client with the certificate of `unitId`, or one of another authority. */
  async connectUnit(port: number, unitId: string, from = this.authority): Promise<UnitClient> {
    const { certificatePem, keyPem } = await issueCertificate(from, { commonName: unitId, kind: 'unit' });
    const client = new UnitClient(port, { caPem: this.authority.certificatePem, certificatePem, keyPem });
    this.clients.push(client);
    return client;
  }

  async connectBus(actor: BusActor): Promise<Bus> {
    const bus = await connectBus(this.nats.credentials(actor));
    this.buses.push(bus);
    return bus;
  }

  /** Closes units and gateways; the bus stays. */
  async clear(): Promise<void> {
    for (const client of this.clients.splice(0)) client.close();
    await Promise.all(this.gateways.splice(0).map((gateway) => gateway.drain()));
  }

  async stop(): Promise<void> {
    await this.clear();
    await Promise.all(this.buses.map((bus) => bus.close()));
    await this.nats.stop();
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** Repeats `check` until it does not throw. */
export async function eventually(check: () => void, timeoutMs = 8000): Promise<void> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    try {
      return check();
    } catch (error) {
      if (performance.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}
