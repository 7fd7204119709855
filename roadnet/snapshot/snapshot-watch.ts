import { statSync } from 'node:fs';
import { LingshanError } from '../../services/kernel/errors';
import type { RoadnetSnapshot } from './snapshot';
import { loadSnapshot } from './snapshot-file';

/**
 * Follows a snapshot file that is replaced when the network has a new version. The file is the announcement: it is renamed into
 * place whole, so whoever looks finds one version or the next, also after it was away.
 */
export class SnapshotWatch {
  private seen = '';

  constructor(private readonly file: string) {}

  /** The snapshot when it is another file than at the last look; undefined when nothing changed. Throws as loadSnapshot, once a file. */
  look(): RoadnetSnapshot | undefined {
    const stat = statSync(this.file, { throwIfNoEntry: false });
    const seen = stat ? `${stat.ino}/${stat.mtimeMs}/${stat.size}` : 'none';
    if (seen === this.seen) return undefined;
    this.seen = seen;
    if (!stat) throw new LingshanError('badInput', 'SNAPSHOT_UNREADABLE', `${this.file}: is not there; it is written when a network is imported`);
    return loadSnapshot(this.file);
  }
}
