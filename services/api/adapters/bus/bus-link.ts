/** The bus as the api needs it: it may be away at the start and later; the door stays open and says so. */
import { LingshanError } from '../../../kernel/errors';
import { type Bus, connectBus, type Logger } from '../../../platform';

const RETRY_MS = 1000;

export interface BusAddress {
  readonly url: string;
  readonly user: string;
  readonly password: string;
}

export class BusLink {
  private bus: Bus | undefined;
  private isClosed = false;

  constructor(
    private readonly address: BusAddress,
    private readonly log: Logger,
  ) {}

  /** Connects in the background, again until it succeeds; then calls `onConnected` once. */
  open(onConnected: (bus: Bus) => void): void {
    connectBus({ ...this.address, actor: 'api', name: 'api' }).then(
      (bus) => {
        this.bus = bus;
        if (this.isClosed) void bus.close();
        else onConnected(bus);
      },
      (error: unknown) => {
        this.log.warn({ err: error }, 'bus not reached, trying again');
        if (!this.isClosed) setTimeout(() => this.open(onConnected), RETRY_MS).unref();
      },
    );
  }

  /** Throws BUS_UNAVAILABLE while it is away. */
  get(): Bus {
    if (!this.bus?.connected) throw new LingshanError('unavailable', 'BUS_UNAVAILABLE', 'the bus is away; try again in a few seconds');
    return this.bus;
  }

  async close(): Promise<void> {
    this.isClosed = true;
    await this.bus?.close();
  }
}
