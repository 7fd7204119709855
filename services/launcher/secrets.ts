import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { BUS_ACTORS, type BusActor } from '../kernel/bus/catalogue';
import { LaunchProblem } from './problem';
import type { StoreUser } from './processes';

const secret = z.string().min(32);

const passwordsShape = z.object({
  bus: z.object(Object.fromEntries(BUS_ACTORS.map((actor) => [actor, secret])) as Record<BusActor, typeof secret>),
  store: z.object({ archive: secret, reader: secret, roadnet: secret } satisfies Record<StoreUser, typeof secret>),
  cache: secret,
});

export type Passwords = z.infer<typeof passwordsShape>;

/** 256 random bits in characters that need no escaping in URLs, shells or configuration files. The letter first keeps NATS from reading a number. */
export function makePassword(): string {
  return `p${randomBytes(32).toString('base64url').replace(/[-_]/g, 'x')}`;
}

function makePasswords(): Passwords {
  const bus = Object.fromEntries(BUS_ACTORS.map((actor) => [actor, makePassword()])) as Passwords['bus'];
  return { bus, store: { archive: makePassword(), reader: makePassword(), roadnet: makePassword() }, cache: makePassword() };
}

/** Writes a file that only its owner may read; whole or not at all. */
export function writePrivate(file: string, text: string): void {
  writeFileSync(`${file}.new`, text, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/** The passwords between our own processes, made at first start. One that was added since, e.g. a new bus actor, is made as well. */
export function loadPasswords(folder: string): Passwords {
  const file = join(folder, 'passwords.json');
  const made = makePasswords();
  if (!existsSync(file)) {
    writePrivate(file, `${JSON.stringify(made, null, 2)}\n`);
    return made;
  }
  const kept = readJson(file) as Partial<Passwords> | undefined;
  const merged = passwordsShape.safeParse({ bus: { ...made.bus, ...kept?.bus }, store: { ...made.store, ...kept?.store }, cache: kept?.cache ?? made.cache });
  if (kept === undefined || !merged.success) {
    throw new LaunchProblem(file, 'it is not the passwords file that the launcher wrote', 'restore it, or remove it to have new passwords made (stop everything first)');
  }
  writePrivate(file, `${JSON.stringify(merged.data, null, 2)}\n`);
  return merged.data;
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
