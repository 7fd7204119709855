import 'reflect-metadata';
import { randomBytes, webcrypto } from 'node:crypto';
import { join } from 'node:path';
import * as x509 from '@peculiar/x509';
import { KEY_ALGORITHM, findText, fromPem, toPem, writeSecret } from './key-files';

x509.cryptoProvider.set(webcrypto);

/** A certificate authority whose files lie in one folder: ca.crt, ca.key. */
export interface Authority {
  readonly directory: string;
  /** Certificate to trust, PEM. */
  readonly certificatePem: string;
  readonly certificateFile: string;
  readonly certificate: x509.X509Certificate;
  readonly key: webcrypto.CryptoKey;
}

const LIFETIME_DAYS = 3650;
const DAY_MS = 24 * 60 * 60 * 1000;
/** Clocks of units may run behind ours. */
export const BACKDATED_MS = DAY_MS;

/** 16 random bytes, positive. */
export function randomSerial(): string {
  const serial = randomBytes(16);
  serial[0] = (serial[0] as number) & 0x7f;
  return serial.toString('hex');
}

/**
 * Opens the authority in `directory`, or makes one. Idempotent: an existing authority is kept, so that certificates it issued stay valid.
 * Throws when only half of it is there: a new key would silently cut off every unit.
 */
export async function createAuthority(directory: string, commonName = 'Lingshan development authority'): Promise<Authority> {
  const certificateFile = join(directory, 'ca.crt');
  const keyFile = join(directory, 'ca.key');
  const certificatePem = findText(certificateFile);
  const keyPem = findText(keyFile);
  if (certificatePem !== undefined && keyPem !== undefined) {
    return { directory, certificatePem, certificateFile, certificate: new x509.X509Certificate(certificatePem), key: await fromPem(keyPem) };
  }
  if (certificatePem !== undefined) {
    throw new Error(`${keyFile} is missing beside ca.crt; restore it, or remove ${directory} to start a new authority`);
  }
  const keys = await webcrypto.subtle.generateKey(KEY_ALGORITHM, true, ['sign', 'verify']);
  const now = Date.now();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: randomSerial(),
    name: `CN=${commonName}`,
    notBefore: new Date(now - BACKDATED_MS),
    notAfter: new Date(now + LIFETIME_DAYS * DAY_MS),
    signingAlgorithm: KEY_ALGORITHM,
    keys: keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  const pem = `${certificate.toString('pem')}\n`;
  // Key first: a crash in between leaves a key without a certificate, which the next start replaces.
  writeSecret(keyFile, await toPem(keys.privateKey));
  writeSecret(certificateFile, pem);
  return { directory, certificatePem: pem, certificateFile, certificate, key: keys.privateKey };
}
