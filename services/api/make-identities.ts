/**
 * `node dist/services/api/make-identities.js --out FILE`: writes an identities file (0600, never over an existing one) and
 * prints the credentials, which are stored nowhere else, as one line of JSON.
 */
import { parseArgs } from 'node:util';
import { makeIdentities } from './adapters/crypto/identities';

async function main(): Promise<void> {
  const { out } = parseArgs({ options: { out: { type: 'string' } } }).values;
  if (out === undefined) throw new Error('--out FILE is missing');
  process.stdout.write(`${JSON.stringify(await makeIdentities(out))}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`make-identities: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
});
