import { refusals } from '../domain/refusal';

/** Runs tasks one after another, with a bounded queue. */
export class Lane {
  private tail: Promise<unknown> = Promise.resolve();
  private size = 0;

  constructor(
    private readonly name: string,
    private readonly sizeMax: number,
  ) {}

  /** Tasks that run or wait. */
  get length(): number {
    return this.size;
  }

  /** Rejects with a Refusal (too many queries) when the queue is full. */
  run<T>(task: () => Promise<T>): Promise<T> {
    if (this.size >= this.sizeMax) return Promise.reject(refusals.tooBusy(`Too many simultaneous queries: ${this.size} ${this.name} are under way`));
    this.size++;
    const result = this.tail.then(task, task);
    const settled = (): void => void this.size--;
    this.tail = result.then(settled, settled);
    return result;
  }

  /** Resolves when everything that was queued is done. */
  async idle(): Promise<void> {
    await this.tail;
  }
}
