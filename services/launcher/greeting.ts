import type { Running } from './running';

/** One word of a shell, whatever stands in it. */
function quoted(word: string): string {
  return /^[\w./:-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** A first call of the api, to be pasted into a shell. */
export function tryLine(api: string, tokenFile: string): string {
  return `curl -s -H "Authorization: Bearer $(cat ${quoted(tokenFile)})" ${quoted(`${api}/v1/live/units`)}`;
}

/** Tells a person what to look at first. The curl line works as it stands. */
export async function greet({ stack, access, progress, layout, options }: Running): Promise<void> {
  const { api } = stack.addresses;
  const { name, password } = access.demo;
  const lines = [
    '',
    `  Lingshan runs.`,
    `  console    ${api}`,
    `  sign in    ${name} / ${password}`,
    `  api docs   ${api}/docs`,
    `  try        ${tryLine(api, access.tokenFile)}`,
    `  units      ${stack.addresses.gateways.join(', ')} (gRPC over mutual TLS; certificates in ${layout.pki})`,
    `  logs       ${layout.logs}`,
    `  stop       Ctrl-C`,
    '',
  ];
  if (!options.simulator) progress.note('no simulator: nothing moves until a unit connects');
  process.stderr.write(`${lines.join('\n')}\n`);
}
