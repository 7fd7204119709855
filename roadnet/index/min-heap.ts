/** Binary heap of numbers by key, smallest first; grows as needed. Entries are not decreased: push again and skip what is stale. */
export class MinHeap {
  private keys = new Float64Array(64);
  private values = new Uint32Array(64);
  private count = 0;
  /** Key of the entry that was taken last. */
  lastKey = 0;

  get size(): number {
    return this.count;
  }

  clear(): void {
    this.count = 0;
  }

  push(value: number, key: number): void {
    if (this.count === this.keys.length) this.grow();
    let at = this.count++;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const parentKey = this.keys[parent]!;
      if (parentKey <= key) break;
      this.keys[at] = parentKey;
      this.values[at] = this.values[parent]!;
      at = parent;
    }
    this.keys[at] = key;
    this.values[at] = value;
  }

  /** Takes the entry with the smallest key; its key is then `lastKey`. The heap must not be empty. */
  pop(): number {
    const value = this.values[0]!;
    this.lastKey = this.keys[0]!;
    const key = this.keys[--this.count]!;
    const last = this.values[this.count]!;
    let at = 0;
    for (let child = 1; child < this.count; child = 2 * at + 1) {
      if (child + 1 < this.count && this.keys[child + 1]! < this.keys[child]!) child++;
      if (this.keys[child]! >= key) break;
      this.keys[at] = this.keys[child]!;
      this.values[at] = this.values[child]!;
      at = child;
    }
    this.keys[at] = key;
    this.values[at] = last;
    return value;
  }

  private grow(): void {
    const [keys, values] = [this.keys, this.values];
    this.keys = new Float64Array(2 * keys.length);
    this.values = new Uint32Array(2 * values.length);
    this.keys.set(keys);
    this.values.set(values);
  }
}
