import { makeComposeSecrets, writeCompose } from './compose-command';
import { describeConfig } from './describe-config';
import { runDoctor } from './doctor';
import { start } from './run';
import { parseExtraParts, parseStartOptions, USAGE } from './options';
import { installParts } from './parts';
import { createLayout, makeFolders } from './layout';
import { LaunchProblem } from './problem';
import { createTerminalProgress, type Progress } from './progress';
import { provision } from './provision';

type Command = (args: readonly string[], progress: Progress) => Promise<number>;

const COMMANDS: Readonly<Record<string, Command>> = {
  start: (args, progress) => (args.includes('--help') ? help() : start(parseStartOptions(args), progress)),
  async parts(args, progress) {
    const extra = parseExtraParts(args);
    const layout = createLayout();
    makeFolders(layout);
    const programs = await installParts({ folder: layout.parts, progress }, extra);
    process.stdout.write(`${JSON.stringify(programs)}\n`);
    return 0;
  },
  doctor: (_args, progress) => runDoctor(progress),
  async config() {
    process.stdout.write(`${describeConfig(process.env)}\n`);
    return 0;
  },
  async compose(_args, progress) {
    writeCompose(progress);
    return 0;
  },
  async 'compose-secrets'(_args, progress) {
    await makeComposeSecrets(progress);
    return 0;
  },
  async provision(args) {
    await provision(args, process.env);
    return 0;
  },
};

async function help(): Promise<number> {
  process.stdout.write(`${USAGE}\n`);
  return 0;
}

/** @returns exit code: 0 done, 1 failed, 2 wrong use or a machine that lacks something, 130 interrupted */
export async function runCommandLine([name = 'start', ...args]: readonly string[]): Promise<number> {
  const progress = createTerminalProgress();
  const command = COMMANDS[name];
  if (command === undefined) {
    progress.warn(`${name}: no such command; there are ${Object.keys(COMMANDS).join(', ')}`);
    return 2;
  }
  try {
    return await command(args, progress);
  } catch (error) {
    if (!(error instanceof LaunchProblem)) throw error;
    progress.warn(error.describe());
    return error.wrongUse ? 2 : 1;
  }
}
