import type { Command } from './command';

const EXIT_CODES = `Exit code: 0 done · 1 the input has errors, nothing was stored · 2 wrong usage or a part is away.
The store is the one that CLICKHOUSE_URL, CLICKHOUSE_USER, CLICKHOUSE_PASSWORD and CLICKHOUSE_DATABASE name.`;

export function usageOf(command: Command): string {
  return `Usage: npm run roadnet -- ${lineOf(command)}\n  ${command.summary}`;
}

export function usage(commands: readonly Command[]): string {
  return ['Usage: npm run roadnet -- <command>', ...commands.map((command) => `  ${lineOf(command)}\n      ${command.summary}`), EXIT_CODES].join('\n');
}

function lineOf({ name, operands, usage: options }: Command): string {
  return [name, ...operands, options].filter((part) => part !== '').join(' ');
}
