/** Keeps the network of ROADNET_SNAPSHOT: waits for the file when it is not there yet, takes a new version when it is replaced. */
import { statSync } from 'node:fs';
import { LingshanError } from '../../kernel/errors';
import { loadSnapshot } from '../../../roadnet';
import { Network } from './network';
import type { NetworkIds } from './live-items';

const LOOK_MS = 2000;
const NO_IDS: NetworkIds = { findLaneId: () => undefined, findLinkId: () => undefined };

export class NetworkHolder {
  private network: Network | undefined;
  private loadedAs = '';
  private problem: string | undefined;
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly file: string) {
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
    const stat = statSync(this.file, { throwIfNoEntry: false });
    if (!stat) {
      this.problem = 'the snapshot is not there';
      return;
    }
    const seen = `${stat.ino}/${stat.mtimeMs}/${stat.size}`;
    if (seen === this.loadedAs) return;
    this.loadedAs = seen;
    try {
      this.network = new Network(loadSnapshot(this.file));
      this.problem = undefined;
    } catch (error) {
      if (!(error instanceof LingshanError)) throw error;
      // A network that we have is better than none; one that can not be read is told by readiness.
      this.problem = error.reason;
    }
  }
}
