import { webcrypto } from 'node:crypto';
import { join } from 'node:path';
import * as x509 from '@peculiar/x509';
import { isId } from '../../kernel/ids';
import { BACKDATED_MS, randomSerial, type Authority } from './authority';
import { KEY_ALGORITHM, findText, toPem, writeSecret } from './key-files';

export interface CertificateRequest {
  /** Common name: a unit's id, or the name of a server. */
  readonly commonName: string;
  /** `server` may accept connections, `unit` may open them. */
  readonly kind: 'server' | 'unit';
  /** DNS names of a server. */
  readonly dns?: readonly string[];
  /** IP addresses of a server. */
  readonly ip?: readonly string[];
  /** From now, days; default 825 for servers, 397 for units. */
  readonly lifetimeDays?: number;
}

/** Where the files are and what they hold. */
export interface CertificateFiles {
  readonly certificateFile: string;
  readonly keyFile: string;
  readonly certificatePem: string;
  readonly keyPem: string;
}

const DAY_MS = 24 * 60 * 60 * 1000;
const LIFETIME_DAYS = { server: 825, unit: 397 } as const;
/** A certificate that is closer to its end is renewed. */
const RENEW_BEFORE_MS = 30 * DAY_MS;

/**
 * Issues `<commonName>.crt` and `.key` in `directory` (default: `units/` or `servers/` below the authority). Idempotent: files that this
 * authority signed for the same names and that last at least 30 days more are returned as they are.
 */
export async function issueCertificate(
  authority: Authority,
  request: CertificateRequest,
  directory = join(authority.directory, `${request.kind}s`),
): Promise<CertificateFiles> {
  if (!isId(request.commonName)) {
    throw new Error(`common name "${request.commonName}" is not an id: use 1..64 characters of A-Z a-z 0-9 _ -`);
  }
  const certificateFile = join(directory, `${request.commonName}.crt`);
  const keyFile = join(directory, `${request.commonName}.key`);
  const names = alternativeNames(request);
  const existingCertificate = findText(certificateFile);
  const existingKey = findText(keyFile);
  if (existingCertificate !== undefined && existingKey !== undefined && (await stillGood(authority, existingCertificate, names))) {
    return { certificateFile, keyFile, certificatePem: existingCertificate, keyPem: existingKey };
  }
  const keys = await webcrypto.subtle.generateKey(KEY_ALGORITHM, true, ['sign', 'verify']);
  const now = Date.now();
  const usage = request.kind === 'server' ? x509.ExtendedKeyUsage.serverAuth : x509.ExtendedKeyUsage.clientAuth;
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: randomSerial(),
    subject: `CN=${request.commonName}`,
    issuer: authority.certificate.subject,
    notBefore: new Date(now - BACKDATED_MS),
    notAfter: new Date(now + (request.lifetimeDays ?? LIFETIME_DAYS[request.kind]) * DAY_MS),
    signingAlgorithm: KEY_ALGORITHM,
    publicKey: keys.publicKey,
    signingKey: authority.key,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([usage]),
      await x509.AuthorityKeyIdentifierExtension.create(authority.certificate, false),
      ...(names.length > 0 ? [new x509.SubjectAlternativeNameExtension(names)] : []),
    ],
  });
  const certificatePem = `${certificate.toString('pem')}\n`;
  const keyPem = await toPem(keys.privateKey);
  writeSecret(keyFile, keyPem);
  writeSecret(certificateFile, certificatePem);
  return { certificateFile, keyFile, certificatePem, keyPem };
}

function alternativeNames(request: CertificateRequest): x509.JsonGeneralName[] {
  return [
    ...(request.dns ?? []).map((value) => ({ type: 'dns' as const, value })),
    ...(request.ip ?? []).map((value) => ({ type: 'ip' as const, value })),
  ];
}

async function stillGood(authority: Authority, pem: string, names: readonly x509.JsonGeneralName[]): Promise<boolean> {
  const certificate = new x509.X509Certificate(pem);
  if (certificate.notAfter.getTime() < Date.now() + RENEW_BEFORE_MS) return false;
  const present = new Set(
    (certificate.getExtension(x509.SubjectAlternativeNameExtension)?.names.toJSON() ?? []).map((name) => `${name.type}:${name.value}`),
  );
  if (names.some((name) => !present.has(`${name.type}:${name.value}`))) return false;
  return certificate.verify({ publicKey: authority.certificate.publicKey, signatureOnly: true });
}
