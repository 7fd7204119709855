/** Who calls, and the identities file. */
import { z } from 'zod';
import { ROLES, type Role } from './operation';

export interface Principal {
  readonly name: string;
  readonly role: Role;
  /** District. */
  readonly tenant: string;
  readonly via: 'cookie' | 'token' | 'key';
  /** Unix ms; undefined for a key without end. */
  readonly expiresAtMs: number | undefined;
  /** Of the token; undefined for keys. */
  readonly tokenId: string | undefined;
}

const name = z.string().regex(/^[A-Za-z0-9._-]{1,64}$/);
const tenant = z.string().regex(/^[a-z0-9-]{1,32}$/);

/** scrypt of a password; cost as written, so that it can be raised without invalidating older ones. */
export const PasswordHash = z.strictObject({
  scheme: z.literal('scrypt'),
  n: z.number().int().min(16_384).max(1_048_576),
  r: z.number().int().min(8).max(32),
  p: z.number().int().min(1).max(4),
  saltHex: z.string().regex(/^([0-9a-f]{2}){16,64}$/),
  hashHex: z.string().regex(/^([0-9a-f]{2}){32}$/),
});
export type PasswordHash = z.infer<typeof PasswordHash>;

export const Identities = z.strictObject({
  version: z.literal(1),
  users: z.array(z.strictObject({ name, role: z.enum(ROLES), tenant, password: PasswordHash })).max(10_000),
  keys: z.array(z.strictObject({ name, role: z.enum(ROLES), tenant, prefix: z.string().regex(/^[a-z0-9]{8}$/), sha256Hex: z.string().regex(/^[0-9a-f]{64}$/), expiresAt: z.iso.datetime({ offset: true }).nullable() })).max(10_000),
});
export type Identities = z.infer<typeof Identities>;

/** lsk_<prefix>_<secret>_<checksum>: the checksum lets a scanner or a typist's error be told without asking us. */
export const KEY_PATTERN = /^lsk_([a-z0-9]{8})_([A-Za-z0-9]{32})_([0-9a-f]{8})$/;

/** CRC-32 (IEEE 802.3) of ASCII text, 8 hexadecimal digits. */
export function crc32Hex(text: string): string {
  let crc = 0xffffffff;
  for (let i = 0; i < text.length; i++) {
    crc ^= text.charCodeAt(i) & 0xff;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ((crc ^ 0xffffffff) >>> 0).toString(16).padStart(8, '0');
}
