import type { Progress } from '../progress';
import { runCommand } from '../run-command';

/** Installs packages of the system where that is possible: by root, on Debian or its kin. @returns whether apt-get did it */
export async function installDebianPackages(packages: readonly string[], progress: Progress): Promise<boolean> {
  if (packages.length === 0 || process.getuid?.() !== 0 || (await runCommand('apt-get', ['--version'])).code !== 0) return false;
  progress.step(`installing system packages: ${packages.join(' ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await runCommand('apt-get', ['update', '-qq'], { env });
  return (await runCommand('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], { env })).code === 0;
}
