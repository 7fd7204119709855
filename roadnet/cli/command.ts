import type { parseArgs, ParseArgsConfig } from 'node:util';
import type { Output } from './output';

type OptionsConfig = NonNullable<ParseArgsConfig['options']>;
type ValuesOf<O extends OptionsConfig> = ReturnType<typeof parseArgs<{ options: O }>>['values'];

export interface CommandLine<O extends OptionsConfig> {
  /** As many as `operands` names. */
  readonly operands: readonly string[];
  readonly values: ValuesOf<O>;
}

export interface CommandSpec<O extends OptionsConfig> {
  /** First word of the line. */
  readonly name: string;
  /** What must follow, in order, e.g. ['FILE']; a last one that ends with `…` stands for one or more. */
  readonly operands: readonly string[];
  /** Options as in node's parseArgs. */
  readonly options: O;
  /** Options as people read them, e.g. `[--name N] [--json]`. */
  readonly usage: string;
  /** One line: what it does. */
  readonly summary: string;
  /** Returns the exit code: 0 done, 1 the input has errors. Throws UsageError for wrong use, LingshanError for what is away. */
  run(line: CommandLine<O>, output: Output): Promise<number> | number;
}

/** A command with its options' types forgotten, as the table holds it. */
export type Command = Omit<CommandSpec<OptionsConfig>, 'run'> & { run(line: { operands: readonly string[]; values: never }, output: Output): Promise<number> | number };

/** Wrong use of the command line; `message` says what and how it is right. */
export class UsageError extends Error {}

/** Keeps the types of the options, so that `values` is typed from them. */
export function defineCommand<const O extends OptionsConfig>(spec: CommandSpec<O>): Command {
  return spec as Command;
}
