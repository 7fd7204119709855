import type { Command } from './command';
import { buildCommand } from './commands/build';
import { conflictsCommand } from './commands/conflicts';
import { exportCommand } from './commands/export';
import { importCommand } from './commands/import';
import { infoCommand } from './commands/info';
import { insideCommand } from './commands/inside';
import { mapCommand } from './commands/map';
import { mapCheckCommand } from './commands/map-check';
import { openLrCommand } from './commands/openlr';
import { openLrCheckCommand } from './commands/openlr-check';
import { scoreCommand } from './commands/score';
import { upstreamCommand } from './commands/upstream';
import { validateCommand } from './commands/validate';
import { whereCommand } from './commands/where';

/** Every command, in the order in which the usage lists them. */
export const COMMANDS: readonly Command[] = [
  importCommand,
  validateCommand,
  conflictsCommand,
  exportCommand,
  buildCommand,
  infoCommand,
  scoreCommand,
  whereCommand,
  upstreamCommand,
  insideCommand,
  openLrCommand,
  openLrCheckCommand,
  mapCommand,
  mapCheckCommand,
];
