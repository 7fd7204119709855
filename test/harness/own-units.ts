/** A roadside unit in the hands of the test: a certificate of the city's authority and a connection of its own over mTLS. */
import { UnitClient } from '../../services/gateway/adapters/testing/unit-client';
import { createAuthority, issueCertificate } from '../../services/platform/pki';
import type { RunningCity } from './start-city';

export type { IFrame } from '../../services/gateway/adapters/testing/unit-client';
export type OwnUnit = UnitClient;

/** Connects to the first gateway; no stream is open yet. */
export async function connectUnit(city: RunningCity, unitId: string): Promise<OwnUnit> {
  const authority = await createAuthority(city.pki);
  const { certificatePem, keyPem } = await issueCertificate(authority, { commonName: unitId, kind: 'unit' });
  const port = Number(city.gateways[0]?.split(':').at(-1));
  return new UnitClient(port, { caPem: authority.certificatePem, certificatePem, keyPem });
}
