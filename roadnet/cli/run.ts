import { parseArgs } from 'node:util';
import { LingshanError } from '../../services/kernel/errors';
import { type Command, UsageError } from './command';
import { COMMANDS } from './commands';
import { consoleOutput, type Output } from './output';
import { usage, usageOf } from './usage';

/** Runs one command line. Returns the exit code; throws only for bugs. */
export async function run(argv: readonly string[], output: Output = consoleOutput): Promise<number> {
  try {
    const [name, ...rest] = argv;
    if (name === '--help' || name === 'help') {
      output.result(usage(COMMANDS));
      return 0;
    }
    const command = COMMANDS.find((known) => known.name === name);
    if (!command) throw new UsageError(`no command "${name ?? ''}"\n${usage(COMMANDS)}`);
    return await runCommand(command, rest, output);
  } catch (error) {
    if (error instanceof UsageError) {
      output.progress(error.message);
      return 2;
    }
    if (error instanceof LingshanError && error.kind !== 'bug') {
      output.progress(`${error.reason}: ${error.detail}`);
      return 2;
    }
    throw error;
  }
}

async function runCommand(command: Command, argv: readonly string[], output: Output): Promise<number> {
  if (argv.includes('--help')) {
    output.result(usageOf(command));
    return 0;
  }
  const { values, positionals } = parse(command, argv);
  const open = command.operands.at(-1)?.endsWith('…') ?? false;
  if (positionals.length < command.operands.length || (!open && positionals.length > command.operands.length)) {
    throw new UsageError(`${command.name} takes ${command.operands.join(' ') || 'nothing'}\n${usageOf(command)}`);
  }
  return command.run({ operands: positionals, values: values as never }, output);
}

function parse(command: Command, argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], allowPositionals: true, options: command.options });
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n${usageOf(command)}`);
  }
}
