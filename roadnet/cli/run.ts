import { LingshanError } from '../../services/kernel/errors';
import { parseCommand, UsageError } from './arguments';
import { runImport } from './import-command';
import { consoleOutput, type Output } from './output';
import { runScore } from './score-command';
import { runBuild, runExport, runInfo } from './snapshot-commands';
import { runValidate } from './validate-command';

/** Runs one command line. Returns the exit code; throws only for bugs. */
export async function run(argv: readonly string[], output: Output = consoleOutput): Promise<number> {
  try {
    const command = parseCommand(argv);
    switch (command.name) {
      case 'import':
        return await runImport(command, output);
      case 'validate':
        return await runValidate(command, output);
      case 'export':
        return await runExport(command, output);
      case 'build':
        return await runBuild(command, output);
      case 'score':
        return await runScore(command, output);
      case 'info':
        return runInfo(command, output);
    }
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
