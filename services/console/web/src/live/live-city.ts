/** Keeps the city up to date from the stream: folds its events, follows the server's clock, moves the movers. */
import { openLiveStream } from '../api/live-stream';
import type { StreamEvent } from '../api/model';
import type { AppState } from '../app-state';
import { applyReconnect, applyStreamEvent } from './city';
import { applyPicture, DISPLAY_DELAY_MS, type LocalPlane, type Mover } from './motion';
import { ServerClock } from './server-clock';

export class LiveCity {
  movers: ReadonlyMap<string, Mover> = new Map();
  private readonly clock = new ServerClock();
  private plane: LocalPlane | null = null;
  private close: (() => void) | null = null;

  constructor(private readonly state: AppState) {}

  open(): void {
    this.close ??= openLiveStream({
      onState: (stream) => {
        if (stream.kind === 'open') this.state.city.set(applyReconnect(this.state.city.value));
        this.state.stream.set(stream);
      },
      onEvents: (events) => this.take(events),
      onSignedOut: () => {
        this.stop();
        this.state.signIn.set({ kind: 'out', hasExpired: true });
      },
    });
  }

  stop(): void {
    this.close?.();
    this.close = null;
  }

  /** From here on there is a map to move on. */
  setPlane(plane: LocalPlane): void {
    this.plane = plane;
    this.move();
  }

  /** Server time now, Unix ms; null before the first message. */
  nowMs(): number | null {
    return this.clock.at(performance.now());
  }

  /** The instant that the map shows. */
  displayMs(): number {
    return (this.nowMs() ?? 0) - DISPLAY_DELAY_MS;
  }

  private take(events: readonly StreamEvent[]): void {
    const before = this.state.city.value;
    let city = before;
    for (const message of events) {
      city = applyStreamEvent(city, message);
      const named = message.event === 'heartbeat' ? message.data.now : message.event === 'gap' ? null : message.data.asOf;
      const serverMs = named === null ? NaN : Date.parse(named);
      if (Number.isFinite(serverMs)) this.clock.observe(serverMs, performance.now());
    }
    this.state.city.set(city);
    if (city.pictures.objects.asOfMs !== before.pictures.objects.asOfMs) this.move();
  }

  private move(): void {
    const { objects, pictures } = this.state.city.value;
    if (this.plane && pictures.objects.asOfMs !== null) this.movers = applyPicture(this.movers, objects, pictures.objects.asOfMs, this.plane);
  }
}
