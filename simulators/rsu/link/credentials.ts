/** A unit's certificate from the folder that the platform's authority wrote. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as grpc from '@grpc/grpc-js';
import { LingshanError } from '../../../services/kernel/errors';

/** Reads DIR/ca.crt, DIR/units/<unit>.crt and .key. @throws LingshanError UNIT_WITHOUT_CERTIFICATE */
export async function readUnitCredentials(pkiDir: string, unitId: string): Promise<grpc.ChannelCredentials> {
  const files = [join(pkiDir, 'ca.crt'), join(pkiDir, 'units', `${unitId}.key`), join(pkiDir, 'units', `${unitId}.crt`)];
  const [authority, key, certificate] = await Promise.all(files.map(async (file) => readFile(file).catch((cause) => {
    throw new LingshanError('badInput', 'UNIT_WITHOUT_CERTIFICATE', `${file} cannot be read; the platform's authority issues it (certificate with common name ${unitId})`, { cause });
  })));
  return grpc.credentials.createSsl(authority!, key!, certificate!);
}
