import { spawn } from 'node:child_process';

export interface CommandResult {
  /** Exit code; 127 when the program does not exist, 128 + n after a signal is reported as 128. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** After that the command is ended with SIGKILL. */
  readonly timeoutMs?: number;
  /** Called with each piece of what it says on stderr while it runs. */
  readonly onStderr?: (text: string) => void;
}

/** Runs a program to its end and returns what it said. Never rejects: a missing program is a result too. */
export function runCommand(program: string, args: readonly string[], options: CommandOptions = {}): Promise<CommandResult> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: options.cwd, env: options.env ?? process.env, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    const timer = options.timeoutMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), options.timeoutMs);
    const finish = (code: number): void => {
      clearTimeout(timer);
      resolve({ code, stdout, stderr });
    };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
      options.onStderr?.(text);
    });
    child.on('error', (error) => {
      stderr += error.message;
      finish(127);
    });
    child.on('close', (code) => finish(code ?? 128));
  });
}
