/**
 * lingshan.roadside.v1.RoadsideService by hand, with messages as they come: decoding them here would cost more than everything
 * else that the gateway does with them.
 */
import { Metadata, type ServiceDefinition, type StatusObject } from '@grpc/grpc-js';
import { ERROR_KINDS, LingshanError } from '../../../kernel/errors';

const asIs = (bytes: Buffer): Buffer => bytes;

export const ROADSIDE_SERVICE: ServiceDefinition = {
  connect: {
    path: '/lingshan.roadside.v1.RoadsideService/Connect',
    requestStream: true,
    responseStream: true,
    requestSerialize: asIs,
    requestDeserialize: asIs,
    responseSerialize: asIs,
    responseDeserialize: asIs,
  },
  backfill: {
    path: '/lingshan.roadside.v1.RoadsideService/Backfill',
    requestStream: false,
    responseStream: false,
    requestSerialize: asIs,
    requestDeserialize: asIs,
    responseSerialize: asIs,
    responseDeserialize: asIs,
  },
};

/** gRPC status of an error; what is our own bug tells nothing but that. The reason also stands in the trailer `reason`. */
export function toStatus(error: unknown): StatusObject {
  const known = error instanceof LingshanError && error.kind !== 'bug' ? error : new LingshanError('bug', 'INTERNAL', 'see the log of the gateway');
  const metadata = new Metadata();
  metadata.set('reason', known.reason);
  return { code: ERROR_KINDS[known.kind].grpcCode, details: `${known.reason}: ${known.detail}`, metadata };
}
