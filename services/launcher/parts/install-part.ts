/** How every part comes to be there: made in a temporary folder beside the goal and renamed into place, by one process at a time. */
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from '../file-lock';
import type { Progress } from '../progress';

export interface PartsContext {
  /** data/parts */
  readonly folder: string;
  readonly progress: Progress;
}

export interface PartSpec {
  /** Folder name under data/parts. */
  readonly part: string;
  readonly version: string;
  /** Where it came from, for the person who finds the folder. */
  readonly origin: string;
}

/**
 * Returns the part's folder; `make` fills it first when this version is not there. A half-made part never looks like a part,
 * and concurrent first starts wait for one another.
 */
export async function installPart({ part, version, origin }: PartSpec, { folder, progress }: PartsContext, make: (into: string) => Promise<void>): Promise<string> {
  const goal = join(folder, part);
  const stamp = join(goal, `.version-${version}`);
  if (existsSync(stamp)) return goal;
  mkdirSync(folder, { recursive: true });
  return withLock(
    join(folder, `.${part}.lock`),
    (pid) => progress.note(`waiting: process ${pid} is installing ${part}`),
    async () => {
      if (existsSync(stamp)) return goal;
      const unfinished = mkdtempSync(join(folder, `.${part}-`));
      try {
        await make(unfinished);
        writeFileSync(join(unfinished, `.version-${version}`), `${origin}\n`);
        rmSync(goal, { recursive: true, force: true });
        renameSync(unfinished, goal);
      } finally {
        rmSync(unfinished, { recursive: true, force: true });
      }
      return goal;
    },
  );
}
