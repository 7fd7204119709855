/** What the door knows of a request while it is worked on. */
import type { FastifyRequest } from 'fastify';
import type { Principal } from '../../domain/identity';
import type { OperationSpec } from '../../domain/operation';

export interface DoorState {
  principal: Principal | undefined;
  /** Parsed parts, see InputOf. */
  input: unknown;
  /** Reason of the problem that was answered, for the audit. */
  reason: string | undefined;
}

export type DoorRequest = FastifyRequest & { door: DoorState };

/** Operation of the route; undefined when no route fits. */
export function findOperation(request: FastifyRequest): OperationSpec | undefined {
  return (request.routeOptions.config as { operation?: OperationSpec } | undefined)?.operation;
}
