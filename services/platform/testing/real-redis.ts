/** A real redis-server for specs: own port, nothing on disk; may be killed and brought up again. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../project-root';
import { findFreePort } from './real-nats';

const PASSWORD = 'spec-password';

/** The machine's own, otherwise the one that the launcher installed. */
function findProgram(): string {
  const installed = join(projectRoot(), 'data/parts/redis-server/redis-server');
  return existsSync(installed) ? installed : 'redis-server';
}

export class RealRedis {
  private child: ChildProcess | undefined;

  private constructor(readonly port: number) {}

  static async start(): Promise<RealRedis> {
    const redis = new RealRedis(await findFreePort());
    await redis.up();
    return redis;
  }

  get url(): string {
    return `redis://:${PASSWORD}@127.0.0.1:${this.port}`;
  }

  async up(): Promise<void> {
    const child = spawn(findProgram(), ['--port', String(this.port), '--bind', '127.0.0.1', '--requirepass', PASSWORD, '--save', '', '--appendonly', 'no'], { stdio: ['ignore', 'pipe', 'inherit'] });
    this.child = child;
    await new Promise<void>((resolve, reject) => {
      let told = '';
      child.once('error', reject);
      child.once('exit', (code) => reject(new Error(`redis-server ended with ${code}: ${told}`)));
      child.stdout.on('data', (chunk: Buffer) => {
        told += chunk.toString();
        if (told.includes('eady to accept connections')) resolve();
      });
    });
    child.removeAllListeners('exit');
  }

  /** kill -9. */
  async kill(): Promise<void> {
    const child = this.child;
    this.child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  }

  stop(): Promise<void> {
    return this.kill();
  }
}
