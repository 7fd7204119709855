/** OSRM's own programs, one after the other, and its server on a free port of this machine only. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { findFreePort } from '../../services/platform/testing/real-nats';

const UP_MS_MAX = 30_000;

export class OsrmServer {
  private constructor(
    readonly url: string,
    /** Wall seconds of osrm-customize, the loading of its files included. */
    readonly customiseSeconds: number,
    private readonly child: ChildProcess,
  ) {}

  /** @param input network file within a folder of its own: OSRM writes beside it; `customise`: further arguments of osrm-customize */
  static async start(bin: string, files: { readonly input: string; readonly profile: string; readonly customise?: readonly string[] }): Promise<OsrmServer> {
    const base = files.input.replace(/\.osm(\.pbf)?$/, '.osrm');
    const customise = [base, ...(files.customise ?? [])];
    run(join(bin, 'osrm-extract'), ['-p', files.profile, files.input]);
    run(join(bin, 'osrm-partition'), [base]);
    const seconds = [1, 2, 3].map(() => run(join(bin, 'osrm-customize'), customise)).sort((a, b) => a - b);
    const port = await findFreePort();
    const child = spawn(join(bin, 'osrm-routed'), ['-i', '127.0.0.1', '-p', String(port), '--algorithm', 'mld', '--max-table-size', '1000', base], { stdio: 'ignore' });
    const url = `http://127.0.0.1:${port}`;
    for (const startedAt = performance.now(); ; ) {
      const isUp = await fetch(`${url}/nearest/v1/driving/0,0`).then(
        () => true,
        () => false,
      );
      if (isUp) return new OsrmServer(url, seconds[1] ?? 0, child);
      if (child.exitCode !== null || performance.now() - startedAt > UP_MS_MAX) {
        child.kill();
        throw new Error(`osrm-routed did not come up on ${base}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    await new Promise((resolve) => this.child.once('exit', resolve).kill('SIGTERM'));
  }
}

/** Seconds that the program took. */
function run(program: string, args: readonly string[]): number {
  const startedAt = performance.now();
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${String(status)}: ${stderr || stdout}`);
  return (performance.now() - startedAt) / 1_000;
}
