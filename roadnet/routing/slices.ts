import { setImmediate } from 'node:timers/promises';

/** How long one thread with other work may be kept, ms. */
const SLICE_MS = 4;

/** Runs long work to its end, a few milliseconds at a time; whatever else waits runs in between. */
export async function runInSlices<T>(steps: Generator<void, T>): Promise<T> {
  for (;;) {
    const sliceEndMs = performance.now() + SLICE_MS;
    do {
      const step = steps.next();
      if (step.done) return step.value;
    } while (performance.now() < sliceEndMs);
    await setImmediate();
  }
}

/** Runs work that could be sliced to its end at once. */
export function runAtOnce<T>(steps: Generator<void, T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}
