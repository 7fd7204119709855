import type { Command } from './command';
import { atCommand } from './commands/at';
import { buildCommand } from './commands/build';
import { compareCommand } from './commands/compare';
import { conflictsCommand } from './commands/conflicts';
import { diffCommand } from './commands/diff';
import { editCommand } from './commands/edit';
import { exportCommand } from './commands/export';
import { historyCommand } from './commands/history';
import { exportOsrmCommand } from './commands/export-osrm';
import { importCommand } from './commands/import';
import { infoCommand } from './commands/info';
import { insideCommand } from './commands/inside';
import { mapCheckCommand } from './commands/map-check';
import { mapCommand } from './commands/map';
import { openLrCheckCommand } from './commands/openlr-check';
import { matchCommand } from './commands/match';
import { openLrCommand } from './commands/openlr';
import { routeCommand } from './commands/route';
import { scoreCommand } from './commands/score';
import { upstreamCommand } from './commands/upstream';
import { validateCommand } from './commands/validate';
import { versionsCommand } from './commands/versions';
import { whereCommand } from './commands/where';

/** Every command, in the order in which the usage lists them. */
export const COMMANDS: readonly Command[] = [
  importCommand,
  validateCommand,
  compareCommand,
  conflictsCommand,
  exportCommand,
  buildCommand,
  infoCommand,
  versionsCommand,
  diffCommand,
  historyCommand,
  atCommand,
  editCommand,
  scoreCommand,
  matchCommand,
  whereCommand,
  upstreamCommand,
  insideCommand,
  openLrCommand,
  openLrCheckCommand,
  mapCommand,
  mapCheckCommand,
  routeCommand,
  exportOsrmCommand,
];
