/** One of our own services as a process of its own, from dist/, for specs that kill it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../project-root';

const UP_MS_MAX = 20_000;

export class RealService {
  private child: ChildProcess | undefined;
  /** Whoever ends before `end` was called leaves no service behind; a signal must be made an exit for it. */
  private readonly killNow = (): void => void this.child?.kill('SIGKILL');
  /** Address of /livez, /readyz, /metrics. */
  opsUrl = '';

  private constructor(
    private readonly name: string,
    private readonly environment: Readonly<Record<string, string>>,
  ) {}

  static async start(name: string, environment: Readonly<Record<string, string>>): Promise<RealService> {
    const service = new RealService(name, environment);
    await service.up();
    return service;
  }

  async up(): Promise<void> {
    const entry = join(projectRoot(), 'dist/services', this.name, 'main.js');
    if (!existsSync(entry)) throw new Error(`${entry} is not there: run \`npm run build\` first`);
    const child = spawn(process.execPath, [entry], { stdio: ['ignore', 'pipe', 'inherit'], env: { OPS_LISTEN: '127.0.0.1:0', ...this.environment } });
    this.child = child;
    process.once('exit', this.killNow);
    let told = '';
    await new Promise<void>((resolve, reject) => {
      const late = setTimeout(() => {
        reject(new Error(`${this.name} did not start within ${UP_MS_MAX} ms: ${told}`));
        void this.end('SIGKILL');
      }, UP_MS_MAX);
      child.once('exit', (code) => {
        clearTimeout(late);
        reject(new Error(`${this.name} ended with ${code}: ${told}`));
      });
      child.stdout.on('data', (chunk: Buffer) => {
        told = (told + chunk.toString()).slice(-100_000);
        const ops = /"ops":"([^"]+)"/.exec(told)?.[1];
        if (ops === undefined) return;
        this.opsUrl = ops;
        clearTimeout(late);
        resolve();
      });
    });
    child.removeAllListeners('exit');
  }

  /** Status and body of one of the ops routes. */
  async get(path: string): Promise<{ status: number; body: string }> {
    const response = await fetch(`${this.opsUrl}${path}`);
    return { status: response.status, body: await response.text() };
  }

  /** Ends it; returns the exit code, null when it was killed. */
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
    const child = this.child;
    this.child = undefined;
    process.off('exit', this.killNow);
    if (!child || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
    child.kill(signal);
    return ended;
  }
}
