import { X509Certificate, createPrivateKey } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAuthority, issueCertificate } from '.';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'pki-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

it('issues certificates that the authority vouches for and whose key belongs to them', async () => {
  const authority = await createAuthority(directory);
  const files = await issueCertificate(authority, { commonName: 'rsu-1', kind: 'unit' });
  const certificate = new X509Certificate(files.certificatePem);
  expect(certificate.verify(new X509Certificate(authority.certificatePem).publicKey)).toBe(true);
  expect(certificate.subject).toBe('CN=rsu-1');
  expect(certificate.checkPrivateKey(createPrivateKey(files.keyPem))).toBe(true);
  expect(certificate.ca).toBe(false);
});

it('keeps what is there and renews what no longer fits', async () => {
  const request = { commonName: 'gateway', kind: 'server', ip: ['127.0.0.1'] } as const;
  const first = await issueCertificate(await createAuthority(directory), request);
  const again = await createAuthority(directory);
  expect(await issueCertificate(again, request)).toEqual(first);
  const renewed = await issueCertificate(again, { ...request, dns: ['gateway.local'] });
  expect(new X509Certificate(renewed.certificatePem).subjectAltName).toBe('DNS:gateway.local, IP Address:127.0.0.1');
  const short = await issueCertificate(again, { commonName: 'rsu-2', kind: 'unit', lifetimeDays: 1 });
  expect((await issueCertificate(again, { commonName: 'rsu-2', kind: 'unit' })).certificatePem).not.toBe(short.certificatePem);
});

it('writes secrets for the owner only', async () => {
  const authority = await createAuthority(directory);
  const { keyFile, certificateFile } = await issueCertificate(authority, { commonName: 'rsu-1', kind: 'unit' });
  for (const file of [keyFile, certificateFile, join(directory, 'ca.key')]) expect(statSync(file).mode & 0o777).toBe(0o600);
});

it('refuses half an authority and a name that is no id', async () => {
  const authority = await createAuthority(directory);
  await expect(issueCertificate(authority, { commonName: '../x', kind: 'unit' })).rejects.toThrow(/is not an id/);
  unlinkSync(join(directory, 'ca.key'));
  await expect(createAuthority(directory)).rejects.toThrow(/ca.key is missing/);
  expect(readFileSync(join(directory, 'ca.crt'), 'utf8')).toBe(authority.certificatePem);
});
