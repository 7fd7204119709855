/** The real embedded store in a process of its own, for specs: own folder, own port; may be killed and brought up again. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../project-root';
import { createStore } from '../store/create-store';
import type { Store } from '../store/store';
import { findFreePort } from './real-nats';

const PASSWORD = 'spec-password-of-16';
const UP_MS_MAX = 20_000;

export class RealStore {
  private child: ChildProcess | undefined;

  private constructor(
    readonly folder: string,
    readonly port: number,
  ) {}

  static async start(): Promise<RealStore> {
    const store = new RealStore(mkdtempSync(join(tmpdir(), 'lingshan-store-')), await findFreePort());
    await store.up();
    return store;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get processId(): number | undefined {
    return this.child?.pid;
  }

  credentials(user: 'archive' | 'roadnet' | 'reader'): { url: string; user: string; password: string; database: string } {
    return { url: this.url, user, password: PASSWORD, database: 'lingshan' };
  }

  connect(user: 'archive' | 'roadnet' | 'reader' = 'archive'): Store {
    return createStore(this.credentials(user));
  }

  /** Starts the process from dist/ and waits until it answers. */
  async up(): Promise<void> {
    const entry = join(projectRoot(), 'dist/services/embedded-store/main.js');
    if (!existsSync(entry)) throw new Error(`${entry} is not there: run \`npm run build\` first`);
    const child = spawn(process.execPath, [entry], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        STORE_LISTEN: `127.0.0.1:${this.port}`,
        STORE_DIR: this.folder,
        STORE_WRITER_PASSWORD: PASSWORD,
        STORE_READER_PASSWORD: PASSWORD,
        STORE_ROADNET_PASSWORD: PASSWORD,
        LOG_LEVEL: 'warn',
      },
    });
    this.child = child;
    let told = '';
    child.stdout.on('data', (chunk: Buffer) => (told += chunk.toString()));
    const until = Date.now() + UP_MS_MAX;
    while (!(await this.answers())) {
      if (child.exitCode !== null) throw new Error(`the store ended with ${child.exitCode}: ${told}`);
      if (Date.now() > until) throw new Error(`the store did not answer within ${UP_MS_MAX} ms: ${told}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** kill -9. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** SIGTERM; resolves with the exit code. */
  async drain(): Promise<number | null> {
    return this.end('SIGTERM');
  }

  async stop(): Promise<void> {
    await this.end('SIGTERM');
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async answers(): Promise<boolean> {
    return fetch(`${this.url}/ping`).then(
      (response) => response.ok,
      () => false,
    );
  }

  private async end(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.child;
    this.child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
    child.kill(signal);
    return ended;
  }
}
