import { parseArgs } from 'node:util';
import { isId } from '../../services/kernel/ids';
import { NAME_MAX } from '../snapshot/version-id';

export const USAGE = `Usage: npm run roadnet -- <command>
  import FILE [--name N] [--snapshot OUT] [--no-store] [--json]   import a SUMO net (.net.xml, .net.xml.gz)
  validate FILE [--json]                                          only list the findings
  export FILE|SNAPSHOT --geojson FOLDER                           write lanes, links, junctions, stop lines, crossings
  build VERSION --snapshot OUT                                    snapshot of a stored version
  score FCD --snapshot FILE [--json]                              matcher against SUMO's own lanes (fcd-output, geo)
  info SNAPSHOT [--json]                                          what is in a snapshot, size and load time
Exit code: 0 done · 1 the file has errors, nothing was stored · 2 wrong usage or a part is away.
The store is the one that CLICKHOUSE_URL, CLICKHOUSE_USER, CLICKHOUSE_PASSWORD and CLICKHOUSE_DATABASE name.`;

const COMMAND_NAMES = ['import', 'validate', 'export', 'build', 'score', 'info'] as const;
export type CommandName = (typeof COMMAND_NAMES)[number];

export interface Command {
  readonly name: CommandName;
  /** Path, or the version of `build`. */
  readonly file: string;
  readonly networkName: string;
  readonly snapshot: string | undefined;
  readonly store: boolean;
  readonly json: boolean;
  readonly geojson: string | undefined;
}

/** Wrong use of the command line; `message` says what and how it is right. */
export class UsageError extends Error {}

export function parseCommand(argv: readonly string[]): Command {
  const { values, positionals } = parse(argv);
  const [name, file, ...surplus] = positionals;
  if (!isCommandName(name)) throw new UsageError(`no command "${name ?? ''}"\n${USAGE}`);
  if (file === undefined || surplus.length > 0) throw new UsageError(`${name} takes one FILE\n${USAGE}`);
  if (name === 'export' && values.geojson === undefined) throw new UsageError(`export needs --geojson FOLDER\n${USAGE}`);
  if ((name === 'build' || name === 'score') && values.snapshot === undefined) throw new UsageError(`${name} needs --snapshot FILE\n${USAGE}`);
  const networkName = values.name ?? 'city';
  if (!isId(networkName) || networkName.length > NAME_MAX) throw new UsageError(`--name takes 1 to ${NAME_MAX} characters of A-Z a-z 0-9 _ -`);
  return { name, file, networkName, snapshot: values.snapshot, store: !values['no-store'], json: values.json, geojson: values.geojson };
}

function isCommandName(name: string | undefined): name is CommandName {
  return COMMAND_NAMES.some((known) => known === name);
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        name: { type: 'string' },
        snapshot: { type: 'string' },
        geojson: { type: 'string' },
        'no-store': { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
  }
}
