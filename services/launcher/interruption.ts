/** Thrown through the launcher's work when a person or a service manager asked it to stop. */
export class Interrupted extends Error {
  constructor(readonly signal: NodeJS.Signals) {
    super(`interrupted by ${signal}`);
    this.name = 'Interrupted';
  }
}

export interface Interruption {
  /** Rejects with Interrupted at the first signal. */
  readonly asked: Promise<never>;
  /** Stops listening. */
  release(): void;
}

/** The first SIGINT, SIGTERM or SIGHUP asks for an orderly stop, a second one calls `onSecond`. */
export function listenForSignals(onSecond: () => void): Interruption {
  let reject: (reason: Interrupted) => void = () => undefined;
  const asked = new Promise<never>((_, fail) => (reject = fail));
  asked.catch(() => undefined);
  let count = 0;
  const listener = (signal: NodeJS.Signals): void => {
    count += 1;
    if (count === 1) reject(new Interrupted(signal));
    else onSecond();
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, listener);
  return { asked, release: () => signals.forEach((signal) => process.off(signal, listener)) };
}
