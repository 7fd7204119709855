/**
 * Gives libuv's pool at least `threads` threads. It reads the variable when the pool is first used, so call this first thing in main.
 * A larger number in the environment stays.
 */
export function raiseThreadPool(threads: number): void {
  if (Number(process.env['UV_THREADPOOL_SIZE'] ?? 0) < threads) process.env['UV_THREADPOOL_SIZE'] = String(threads);
}
