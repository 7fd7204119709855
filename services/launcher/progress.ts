/** What a person sees while the launcher works: one line for every long step, always on stderr, so that stdout stays data. */
export interface Progress {
  /** Announces a step that may take seconds. */
  step(text: string): void;
  /** A fact worth knowing that needs no action. */
  note(text: string): void;
  /** Something that works less well than it should, and what to do about it. */
  warn(text: string): void;
}

export interface ProgressOptions {
  readonly write: (text: string) => void;
  /** ANSI colours; false when NO_COLOR is set or the output is no terminal. */
  readonly colour: boolean;
}

export function createProgress({ write, colour }: ProgressOptions): Progress {
  const paint = (code: number, text: string): string => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);
  return {
    step: (text) => write(`${paint(36, '·')} ${text}\n`),
    note: (text) => write(`  ${paint(2, text)}\n`),
    warn: (text) => write(`${paint(33, '!')} ${text}\n`),
  };
}

export function createTerminalProgress(): Progress {
  const colour = process.stderr.isTTY === true && process.env['NO_COLOR'] === undefined;
  return createProgress({ write: (text) => process.stderr.write(text), colour });
}
