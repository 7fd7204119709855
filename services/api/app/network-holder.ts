/** Keeps the network of ROADNET_SNAPSHOT: waits for the file when it is not there yet, takes a new version when it is replaced. */
import { LingshanError } from '../../kernel/errors';
import { SnapshotWatch } from '../../../roadnet';
import { Network } from './network';
import type { NetworkIds } from './live-items';

const LOOK_MS = 1000;
const NO_IDS: NetworkIds = { findLaneId: () => undefined, findLinkId: () => undefined };

export class NetworkHolder {
  private network: Network | undefined;
  private problem: string | undefined;
  private readonly watch: SnapshotWatch;
  private readonly timer: NodeJS.Timeout;

  constructor(file: string) {
    this.watch = new SnapshotWatch(file);
    this.look();
    this.timer = setInterval(() => this.look(), LOOK_MS);
    this.timer.unref();
  }

  find(): Network | undefined {
    return this.network;
  }

  /** Throws ROADNET_UNAVAILABLE while there is none. */
  get(): Network {
    if (!this.network) throw new LingshanError('unavailable', 'ROADNET_UNAVAILABLE', `there is no road network yet: ${this.problem ?? 'the snapshot is being built'}`);
    return this.network;
  }

  ids(): NetworkIds {
    return this.network ?? NO_IDS;
  }

  close(): void {
    clearInterval(this.timer);
  }

  private look(): void {
    try {
      const snapshot = this.watch.look();
      if (!snapshot) return;
      this.network = new Network(snapshot);
      this.problem = undefined;
    } catch (error) {
      if (!(error instanceof LingshanError)) throw error;
      // A network that we have is better than none; one that can not be read is told by readiness.
      this.problem = error.reason === 'SNAPSHOT_UNREADABLE' ? 'the snapshot is not there' : error.reason;
    }
  }
}
