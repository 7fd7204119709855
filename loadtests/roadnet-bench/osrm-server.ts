/** OSRM's own programs, one after the other, and its server on a free port of this machine only. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { findFreePort } from '../../services/platform/testing/real-nats';

const UP_MS_MAX = 30_000;
const CUSTOMISATIONS = 3;
const TOLD_MAX = 10_000;

export class OsrmServer {
  private constructor(
    readonly url: string,
    /** Wall seconds of osrm-customize, the loading of its files included. */
    readonly customiseSeconds: number,
    private readonly child: ChildProcess,
    private readonly forget: () => void,
  ) {}

  /** @param input network file within a folder of its own: OSRM writes beside it; `customise`: further arguments of osrm-customize */
  static async start(bin: string, files: { readonly input: string; readonly profile: string; readonly customise?: readonly string[] }): Promise<OsrmServer> {
    const base = files.input.replace(/\.osm(\.pbf)?$/, '.osrm');
    const customise = [base, ...(files.customise ?? [])];
    await run(join(bin, 'osrm-extract'), ['-p', files.profile, files.input]);
    await run(join(bin, 'osrm-partition'), [base]);
    const seconds: number[] = [];
    for (let i = 0; i < CUSTOMISATIONS; i++) seconds.push(await run(join(bin, 'osrm-customize'), customise));
    seconds.sort((a, b) => a - b);
    const port = await findFreePort();
    const child = spawn(join(bin, 'osrm-routed'), ['-i', '127.0.0.1', '-p', String(port), '--algorithm', 'mld', '--max-table-size', '1000', base], { stdio: 'ignore' });
    const forget = killAtExit(child);
    const url = `http://127.0.0.1:${port}`;
    for (const startedAt = performance.now(); ; ) {
      const isUp = await fetch(`${url}/nearest/v1/driving/0,0`).then(
        () => true,
        () => false,
      );
      if (isUp) return new OsrmServer(url, seconds[CUSTOMISATIONS >> 1] ?? 0, child, forget);
      if (child.exitCode !== null || performance.now() - startedAt > UP_MS_MAX) {
        child.kill('SIGKILL');
        forget();
        throw new Error(`osrm-routed did not come up on ${base}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async stop(): Promise<void> {
    this.forget();
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    await new Promise((resolve) => this.child.once('exit', resolve).kill('SIGTERM'));
  }
}

/** Seconds that the program took. */
async function run(program: string, args: readonly string[]): Promise<number> {
  const startedAt = performance.now();
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const forget = killAtExit(child);
  let told = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      told = (told + chunk.toString()).slice(-TOLD_MAX);
    });
  }
  const status = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve)).finally(forget);
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${String(status)}: ${told}`);
  return (performance.now() - startedAt) / 1_000;
}

/** Nothing of ours outlives us. Call the answer once the child has ended. */
function killAtExit(child: ChildProcess): () => void {
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  return () => void process.off('exit', kill);
}
