/** A real nats-server for specs: own folder, own port, permissions of the catalogue; may be killed and brought up again. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BUS_ACTORS, type BusActor } from '../../kernel/bus/catalogue';
import { busPermissions } from '../bus/permissions';
import { provisionBus } from '../bus/provision';
import { projectRoot } from '../project-root';

/** Where the launcher installs the server; otherwise the one on PATH. */
function findProgram(): string {
  const installed = join(projectRoot(), 'data/parts/nats-server/nats-server');
  return existsSync(installed) ? installed : 'nats-server';
}

/** A port of the loopback that was free a moment ago. */
export async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export class RealNats {
  private child: ChildProcess | undefined;

  private constructor(
    private readonly folder: string,
    readonly port: number,
  ) {}

  /** Started and, unless told otherwise, provisioned within `storageBytes`. The password of each actor is its name. */
  static async start(options: { provision?: boolean; storageBytes?: number } = {}): Promise<RealNats> {
    const folder = mkdtempSync(join(tmpdir(), 'lingshan-nats-'));
    const nats = new RealNats(folder, await findFreePort());
    writeFileSync(join(folder, 'nats.conf'), nats.configText());
    await nats.up();
    if (options.provision ?? true) await nats.provision(options.storageBytes);
    return nats;
  }

  get url(): string {
    return `nats://127.0.0.1:${this.port}`;
  }

  credentials<A extends BusActor>(actor: A): { url: string; user: A; password: A; actor: A; name: string } {
    return { url: this.url, user: actor, password: actor, actor, name: `spec-${actor}` };
  }

  provision(storageBytes = 64 * 1024 * 1024): ReturnType<typeof provisionBus> {
    return provisionBus({ url: this.url, user: 'provisioner', password: 'provisioner', storageBytes });
  }

  /** Starts the server on the same folder and port, and waits until it listens. */
  async up(): Promise<void> {
    const child = spawn(findProgram(), ['-c', join(this.folder, 'nats.conf')], { stdio: ['ignore', 'ignore', 'pipe'] });
    this.child = child;
    await new Promise<void>((resolve, reject) => {
      let told = '';
      child.once('error', reject);
      child.once('exit', (code) => reject(new Error(`nats-server ended with ${code}: ${told}`)));
      child.stderr.on('data', (chunk: Buffer) => {
        told += chunk.toString();
        if (told.includes('Server is ready')) resolve();
      });
    });
    child.removeAllListeners('exit');
  }

  /** kill -9. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  async stop(): Promise<void> {
    await this.end('SIGTERM');
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const child = this.child;
    this.child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await ended;
  }

  private configText(): string {
    const users = BUS_ACTORS.map((actor) => {
      const { publish, subscribe } = busPermissions(actor);
      return { user: actor, password: actor, permissions: { publish, subscribe } };
    });
    return JSON.stringify({
      listen: `127.0.0.1:${this.port}`,
      jetstream: { store_dir: join(this.folder, 'jetstream'), max_file_store: 2 * 1024 ** 3 },
      max_payload: 8 * 1024 * 1024,
      accounts: { LINGSHAN: { jetstream: 'enabled', users } },
    });
  }
}
