/** Starts SUMO with its TraCI port and keeps the last of what it wrote, for the error when it dies. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { LingshanError } from '../../services/kernel/errors';

export interface SumoOptions {
  /** SUMO's folder; holds bin/sumo. */
  readonly sumoHome: string;
  /** A .sumocfg file. */
  readonly configFile: string;
  readonly seed: number;
  readonly stepLengthS: number;
}

/** The packaged SUMO comes without PROJ's database; networks with a full PROJ string do not need it. */
const PROJ_CHATTER = /proj\.db/;
/** Lines of SUMO's output that are kept. */
const KEPT_LINES = 30;

/**
 * A vehicle that stands this long is taken out of the jam by SUMO, s. Real drivers find a way round a blocked junction;
 * without it (-1, the benchmark's rule) one grid-lock freezes the city for the rest of the day.
 */
const TELEPORT_AFTER_S = 180;

export class SumoProcess {
  private readonly lines: string[] = [];
  private exitCode: number | undefined;
  private readonly exited: Promise<number>;

  private constructor(private readonly child: ChildProcess, readonly port: number) {
    const keep = (chunk: Buffer): void => {
      for (const line of chunk.toString('utf8').split('\n')) {
        if (line.trim() !== '' && !PROJ_CHATTER.test(line)) this.lines.push(line);
      }
      this.lines.splice(0, this.lines.length - KEPT_LINES);
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    this.exited = new Promise((resolve) => {
      child.once('error', (error) => { this.lines.push(String(error)); this.exitCode = -1; resolve(-1); });
      child.once('exit', (code, signal) => { this.exitCode = code ?? -1; if (signal) this.lines.push(`ended by ${signal}`); resolve(this.exitCode); });
    });
  }

  /** @throws LingshanError SUMO_MISSING */
  static async start(options: SumoOptions): Promise<SumoProcess> {
    const binary = join(options.sumoHome, 'bin', 'sumo');
    if (!existsSync(binary)) {
      throw new LingshanError('badInput', 'SUMO_MISSING', `${binary} is not there; give SUMO's folder by --sumo-home, or run a recording instead of a SUMO city`);
    }
    const port = await findFreePort();
    const child = spawn(binary, [
      '-c', options.configFile,
      '--remote-port', String(port),
      '--step-length', String(options.stepLengthS),
      '--seed', String(options.seed),
      '--time-to-teleport', String(TELEPORT_AFTER_S),
      '--no-step-log', 'true',
      '--no-warnings', 'true',
      '--duration-log.disable', 'true',
    ], { stdio: ['ignore', 'pipe', 'pipe'], env: { SUMO_HOME: options.sumoHome } });
    return new SumoProcess(child, port);
  }

  get ended(): boolean {
    return this.exitCode !== undefined;
  }

  /** Why SUMO is gone, in its own words. */
  death(): LingshanError {
    const words = this.lines.filter((line) => /error|quitting|ended by|cannot/i.test(line));
    const told = (words.length > 0 ? words : this.lines).slice(-6).join(' | ');
    return new LingshanError('unavailable', 'SUMO_DIED', `SUMO ended with ${this.exitCode ?? 'no code'}: ${told === '' ? 'it wrote nothing' : told}`);
  }

  async stop(): Promise<void> {
    if (this.exitCode !== undefined) return;
    const killer = setTimeout(() => this.child.kill('SIGKILL'), 2000);
    this.child.kill('SIGTERM');
    await this.exited;
    clearTimeout(killer);
  }

  /** Waits for SUMO to end by itself after TraCI's close. */
  async waitEnd(timeoutMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([this.exited, new Promise((resolve) => { timer = setTimeout(resolve, timeoutMs); })]);
    clearTimeout(timer);
    await this.stop();
  }
}

/** SUMO cannot choose a port and tell it, so one that is free now is chosen for it. */
function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}
