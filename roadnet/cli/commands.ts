import type { Command } from './command';
import { buildCommand } from './commands/build';
import { exportCommand } from './commands/export';
import { importCommand } from './commands/import';
import { infoCommand } from './commands/info';
import { scoreCommand } from './commands/score';
import { validateCommand } from './commands/validate';

/** Every command, in the order in which the usage lists them. */
export const COMMANDS: readonly Command[] = [
  importCommand,
  validateCommand,
  exportCommand,
  buildCommand,
  infoCommand,
  scoreCommand,
];
