/** Messages from above: the newest of each kind when a unit comes, and what passes while it is here. Forwarded byte for byte. */
import { LIVE_TAPS } from '../../kernel/bus/catalogue';
import type { Bus, Logger } from '../../platform';
import { findDownlinkExpiryMs, findReceipt, wrapDownlink } from '../adapters/wire/messages';
import { metrics } from './metrics';
import type { UnitStream } from './unit-session';

export class Downlinks {
  constructor(
    private readonly bus: Bus,
    private readonly log: Logger,
    findStream: (unitId: string) => UnitStream | undefined,
  ) {
    for (const subject of LIVE_TAPS.gateway) {
      bus.tap(subject, (passed, data) => {
        const unitId = passed.split('.')[1] ?? '';
        const stream = findStream(unitId);
        if (stream) this.forward(stream, unitId, data);
      });
    }
  }

  /** Sends what is due to a unit that has just come. Rejects LingshanError unavailable. */
  async catchUp(unitId: string, stream: UnitStream): Promise<void> {
    for (const { data } of await this.bus.listLast('DOWNLINK', `down.${unitId}.*`)) this.forward(stream, unitId, data);
  }

  /** A unit says what became of a message. False: the bytes are no receipt. */
  onReceipt(unitId: string, bytes: Uint8Array): boolean {
    const receipt = findReceipt(bytes);
    if (!receipt) return false;
    metrics.receipts.inc({ outcome: receipt.outcome });
    this.log.info({ unit: unitId, downlink: receipt.downlinkId.slice(0, 64), outcome: receipt.outcome, reason: receipt.reason?.slice(0, 64) }, 'receipt');
    return true;
  }

  private forward(stream: UnitStream, unitId: string, data: Uint8Array): void {
    const expiresAtMs = findDownlinkExpiryMs(data);
    if (expiresAtMs === undefined) {
      metrics.downlinks.inc({ outcome: 'unreadable' });
      this.log.error({ unit: unitId }, 'downlink on the bus is not readable');
      return;
    }
    if (expiresAtMs <= Date.now()) {
      metrics.downlinks.inc({ outcome: 'expired' });
      return;
    }
    stream.send(wrapDownlink(data));
    metrics.downlinks.inc({ outcome: 'sent' });
  }
}
