/** One gateway on one connection to the bus: wires the parts together, and takes them down without losing a frame. */
import type { Bus, Logger } from '../../platform';
import { Door, type TlsFiles } from '../adapters/grpc/door';
import { LIMITS } from '../domain/limits';
import { Downlinks } from './downlinks';
import { Intake } from './intake';
import { metrics } from './metrics';
import { Publisher } from './publisher';
import { Units } from './units';

export interface GatewayOptions {
  readonly gatewayId: string;
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly tls: TlsFiles;
}

const DRAIN_CHECK_MS = 20;

export class Gateway {
  private readonly publisher: Publisher;
  private readonly units: Units;
  private readonly door: Door;

  constructor(
    private readonly options: GatewayOptions,
    bus: Bus,
    private readonly log: Logger,
  ) {
    this.publisher = new Publisher(bus, (lane, why) => metrics.busRefusals.inc({ lane, why }));
    this.units = new Units(bus, this.publisher, options.gatewayId, log);
    const intake = new Intake(this.publisher, options.gatewayId);
    const downlinks = new Downlinks(bus, log, (unitId) => this.units.findStream(unitId));
    this.door = new Door(options.tls, { units: this.units, intake, downlinks, publisher: this.publisher, log });
    metrics.observe({
      units: () => this.units.connected,
      heldBytes: () => this.publisher.heldBytes,
      heldMessages: () => this.publisher.heldMessages,
      ackEveryMs: () => this.units.ackEveryMs,
    });
  }

  /** Resolves to the port when units may connect. */
  async start(): Promise<number> {
    const port = await this.door.listen(this.options.host, this.options.port);
    this.log.info({ port, gateway: this.options.gatewayId }, 'units may connect');
    return port;
  }

  /** Stops accepting and reading, lets the bus take what is held, tells the units, and closes; at most LIMITS.drainMs. */
  async drain(): Promise<void> {
    this.door.stopAccepting();
    this.units.stopReading();
    const until = performance.now() + LIMITS.drainMs;
    while (this.publisher.heldMessages > 0 && performance.now() < until) await new Promise((resolve) => setTimeout(resolve, DRAIN_CHECK_MS));
    this.units.flushAcks();
    this.units.closeAll('DRAINING', 'this gateway stops; connect again');
    await new Promise((resolve) => setTimeout(resolve, DRAIN_CHECK_MS));
    this.units.stop();
    this.publisher.stop();
    this.door.close();
    this.log.info({ unacknowledged: this.publisher.heldMessages }, 'drained');
  }
}
