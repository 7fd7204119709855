/** Readiness of this process, one check a dependency. Process-wide, like the metrics registry. */
export interface DependencyState {
  readonly name: string;
  readonly ready: boolean;
  /** Why not; absent when ready. */
  readonly problem?: string;
}

/** A check that has not answered by then counts as failed. */
const CHECK_TIMEOUT_MS = 1000;

const checks = new Map<string, () => Promise<void> | void>();
let started = false;
let draining = false;

async function runCheck(name: string, check: () => Promise<void> | void): Promise<DependencyState> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${CHECK_TIMEOUT_MS} ms`)), CHECK_TIMEOUT_MS);
  });
  try {
    await Promise.race([Promise.resolve().then(check), late]);
    return { name, ready: true };
  } catch (error) {
    return { name, ready: false, problem: error instanceof Error ? error.message : String(error) };
  } finally {
    clearTimeout(timer);
  }
}

export const HealthRegistry = {
  /** Adds (or replaces) the check of one dependency; it throws or rejects when the dependency is away. */
  register(name: string, check: () => Promise<void> | void): void {
    checks.set(name, check);
  },
  unregister(name: string): void {
    checks.delete(name);
  },
  /** Called by boot when every module has initialised. */
  markStarted(): void {
    started = true;
  },
  /** Called by boot when a stop was asked for: not ready from now on, so that nobody sends more. */
  markDraining(): void {
    draining = true;
  },
  get started(): boolean {
    return started;
  },
  /** Runs every check. Ready only when started, not draining, and each dependency answers. */
  async readiness(): Promise<{ ready: boolean; draining: boolean; dependencies: readonly DependencyState[] }> {
    const dependencies = await Promise.all([...checks].map(([name, check]) => runCheck(name, check)));
    return { ready: started && !draining && dependencies.every((state) => state.ready), draining, dependencies };
  },
};
