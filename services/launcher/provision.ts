import { parseArgs } from 'node:util';
import { provisionBus } from '../platform/bus';
import { LaunchProblem } from './problem';

/** `main.js provision [--replicas 1|3] [--storage-bytes N]`: makes the streams and consumers, with the provisioner's identity. */
export async function provision(args: readonly string[], environment: NodeJS.ProcessEnv): Promise<void> {
  const { values } = parseArgs({ args: [...args], options: { replicas: { type: 'string', default: '1' }, 'storage-bytes': { type: 'string' } } });
  const { NATS_URL: url, NATS_USER: user, NATS_PASSWORD: password } = environment;
  if (!url || !user || !password) throw new LaunchProblem('provision', 'NATS_URL, NATS_USER and NATS_PASSWORD are not all set', 'set them to the address and the provisioner of the bus');
  const done = await provisionBus({
    url,
    user,
    password,
    replicas: values.replicas === '3' ? 3 : 1,
    ...(values['storage-bytes'] !== undefined && { storageBytes: Number(values['storage-bytes']) }),
  });
  for (const { stream, done: what } of done) process.stdout.write(`${JSON.stringify({ stream, done: what })}\n`);
}
