/** The simulator's command line. Exit codes: 0 as asked, 1 failed or not proved, 2 wrong arguments, 130 interrupted twice. */
import { LingshanError } from '../services/kernel/errors';
import { helpText, parseCommandLine } from './cli/arguments';
import { execute } from './cli/commands';

async function main(): Promise<number> {
  const parsed = parseCommandLine(process.argv.slice(2));
  if (parsed === 'help') {
    process.stdout.write(helpText());
    return 0;
  }
  const { command, options } = parsed;
  const result = await execute(command, options, onSignals);
  process.stdout.write(options.json ? `${JSON.stringify(result.value)}\n` : `${JSON.stringify(result.value, null, 2)}\n`);
  return result.ok ? 0 : 1;
}

/** The first signal stops in good order, the second at once. */
function onSignals(stop: () => void): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      stop();
      process.once(signal, () => process.exit(130));
    });
  }
}

main().then(
  // Channels that close keep timers and sockets for a while; everything is told and written.
  (code) => process.stdout.write('', () => process.exit(code)),
  (error: unknown) => {
    process.stderr.write(`${error instanceof LingshanError ? error.message : String((error as Error)?.stack ?? error)}\n`);
    process.exitCode = error instanceof LingshanError && error.reason === 'ARGUMENTS' ? 2 : 1;
  },
);
