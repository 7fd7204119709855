import { SnapshotWatch, writeSnapshot } from '../../../roadnet';
import { subjects } from '../../kernel/bus/catalogue';
import { LingshanError } from '../../kernel/errors';
import type { Bus, BusMessage, Consumption, Logger } from '../../platform';
import { encodeApplied, encodeRefused, readEditRequest, type EditRequest } from '../adapters/nats/edit-messages';
import type { RoadnetStore, Written } from '../adapters/roadnet/versions';

const RETRY_MS = 1_000;

/**
 * Applies edits in the order in which they come and keeps the snapshot file that everybody reads at the newest version of its
 * network, whoever made it. A request is acknowledged after its version is stored, written and told; until then it comes again,
 * and an edit that is there already changes nothing.
 */
export class KeepNetwork {
  private consumption: Consumption | undefined;
  /** One thing at a time: an edit, or a look at the log. */
  private busy: Promise<void> = Promise.resolve();
  private readonly watch: SnapshotWatch;
  private name: string | undefined;
  private written = '';

  constructor(
    private readonly bus: Bus,
    private readonly store: RoadnetStore,
    private readonly file: string,
    private readonly log: Logger,
    private readonly now: () => number,
  ) {
    this.watch = new SnapshotWatch(file);
  }

  async start(): Promise<void> {
    this.consumption = await this.bus.consume('ROADNET_EDITS', { maxMessages: 1 }, (message) => this.enqueue(() => this.onRequest(message)));
  }

  async stop(): Promise<void> {
    await this.consumption?.stop();
    await this.busy;
  }

  /** Looks for a version that another writer made: an import or an edit on the command line. */
  look(): void {
    this.enqueue(async () => {
      try {
        await this.publishNewest(this.getName());
      } catch (error) {
        if (!(error instanceof LingshanError) || error.kind === 'bug') throw error;
        this.log.warn({ reason: error.reason }, error.detail);
      }
    });
  }

  private enqueue(work: () => Promise<void>): void {
    this.busy = this.busy.then(work);
  }

  private async onRequest(message: BusMessage): Promise<void> {
    let editId = '';
    try {
      const request = readEditRequest(message.data);
      editId = request.editId;
      const outcome = encodeApplied(request, await this.apply(request), this.now());
      await this.publishNewest(this.getName());
      await this.bus.publish(subjects.roadnetOutcome(editId), outcome);
      message.ack();
    } catch (error) {
      if (isPassing(error)) {
        this.log.warn({ reason: error.reason, editId }, error.detail);
        message.nak(RETRY_MS);
        return;
      }
      if (!(error instanceof LingshanError) || error.kind === 'bug') throw error;
      this.log.info({ reason: error.reason, editId }, error.detail);
      if (editId !== '') await this.bus.publish(subjects.roadnetOutcome(editId), encodeRefused(editId, error, this.now()));
      message.term(error.reason);
    }
  }

  private apply({ editId, edit, author, reason }: EditRequest): Promise<Written> {
    const name = this.getName();
    return edit ? this.store.applyEdit(name, edit) : this.store.withdrawEdit(name, editId, { author, reason });
  }

  /** Name of the network that the file holds. Throws unavailable ROADNET_UNAVAILABLE while there is none that can be read. */
  private getName(): string {
    try {
      const snapshot = this.watch.look();
      this.name = snapshot?.name ?? this.name;
      this.written = snapshot?.version ?? this.written;
    } catch (error) {
      if (!(error instanceof LingshanError)) throw error;
      this.log.warn({ reason: error.reason }, error.detail);
    }
    if (this.name === undefined) throw new LingshanError('unavailable', 'ROADNET_UNAVAILABLE', `${this.file}: there is no network yet`);
    return this.name;
  }

  private async publishNewest(name: string): Promise<void> {
    const newest = await this.store.log.findLast(name);
    if (!newest || newest.version === this.written) return;
    const bytes = writeSnapshot(this.file, await this.store.getSnapshot(newest.version));
    this.written = newest.version;
    this.log.info({ roadnet: newest.version, cause: newest.cause, editId: newest.editId, bytes }, 'the network has a new version');
  }
}

function isPassing(error: unknown): error is LingshanError {
  return error instanceof LingshanError && (error.kind === 'unavailable' || error.kind === 'full');
}
