/**
 * The door around every route, as hooks of the server: who calls, may they, how often; only then is a body read, and checked.
 * Each is decided from the operation of the route alone; a route that has none stops the start.
 */
import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { LingshanError } from '../../../kernel/errors';
import { histogram, type Logger } from '../../../platform';
import { findSpecProblems, type OperationSpec } from '../../domain/operation';
import { CallsExceeded, toProblem } from '../../domain/problem';
import { parseStrictJson } from '../../domain/strict-json';
import { TokenBuckets } from '../../domain/token-bucket';
import { onClientError, onRouterError, refuseExpectations } from './broken-http';
import { checkAllowed, checkSameSite, type Credentials } from './credentials';
import { type DoorRequest, findOperation } from './door-request';
import { SECURITY_HEADERS } from './headers';
import { readInput } from './read-input';

export const BODY_BYTES_MAX = 64 * 1024;
export const URL_LENGTH_MAX = 2048;
const JSON_DEPTH_MAX = 16;
/** Calls a minute without an operation (404) or with bad credentials, per address. */
const STRAY_PER_MINUTE = 240;
const CALLERS_MAX = 50_000;

/** Options of the server that belong to the door. */
export const SERVER_OPTIONS = {
  bodyLimit: BODY_BYTES_MAX,
  requestTimeout: 15_000,
  keepAliveTimeout: 65_000,
  forceCloseConnections: true,
  exposeHeadRoutes: false,
  genReqId: () => randomUUID(),
  // Only our own reverse proxy could be believed, and there is none yet.
  trustProxy: false,
  // Asked for in the hooks instead, where the answer is a problem.
  http: { requireHostHeader: false },
  clientErrorHandler: onClientError,
  frameworkErrors: onRouterError,
} as const;

const durations = histogram('api_request_duration_s', 'Time from request to answer, s', [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10], ['operation', 'status']);

export class Door {
  private readonly buckets = new TokenBuckets(CALLERS_MAX);
  readonly operations: OperationSpec[] = [];

  constructor(
    private readonly credentials: Credentials,
    private readonly log: Logger,
  ) {}

  /** Hangs the door into a server, before any route is added. */
  install(server: FastifyInstance): void {
    refuseExpectations(server.server);
    server.decorateRequest('door');
    server.removeAllContentTypeParsers();
    server.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, text, done) => {
      const json = parseStrictJson(String(text), JSON_DEPTH_MAX);
      if (json.ok) done(null, json.value);
      else done(new LingshanError('badInput', 'JSON_MALFORMED', `${json.detail}; send one JSON value with unique keys`));
    });
    server.addHook('onRoute', (route) => this.onRoute(route));
    server.addHook('onRequest', async (request, reply) => this.onRequest(request as DoorRequest, reply));
    server.addHook('preHandler', async (request) => this.readInput(request as DoorRequest));
    server.addHook('onResponse', async (request, reply) => this.onResponse(request as DoorRequest, reply));
  }

  /** Answers an error as a problem. */
  answer(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const problem = toProblem(error, request.id);
    const { door } = request as DoorRequest;
    if (door) door.reason = problem.body.reason;
    if (problem.status >= 500) this.log[problem.body.reason === 'INTERNAL' ? 'error' : 'warn']({ err: error, requestId: request.id, reason: problem.body.reason }, 'request failed');
    if (reply.sent) return;
    if (problem.status === 401) reply.header('www-authenticate', 'Bearer realm="lingshan"');
    if (problem.retryAfterS !== undefined) reply.header('retry-after', problem.retryAfterS);
    reply.status(problem.status).type('application/problem+json').send(JSON.stringify(problem.body));
  }

  private onRoute(route: RouteOptions): void {
    const operation = (route.config as { operation?: OperationSpec } | undefined)?.operation;
    if (!operation) throw new LingshanError('bug', 'OPERATION_MISSING', `route ${String(route.method)} ${route.url} states no operation: declare it with @Operation`);
    const problems = findSpecProblems(operation);
    if (problems.length > 0) throw new LingshanError('bug', 'OPERATION_INVALID', `operation ${operation.id}: ${problems.join('; ')}`);
    if (this.operations.some(({ id }) => id === operation.id)) throw new LingshanError('bug', 'OPERATION_REPEATED', `two routes are called ${operation.id}`);
    this.operations.push(operation);
  }

  private onRequest(request: DoorRequest, reply: FastifyReply): void {
    request.door = { principal: undefined, input: undefined, reason: undefined };
    reply.headers({ ...SECURITY_HEADERS, 'x-request-id': request.id });
    if ((request.raw.url?.length ?? 0) > URL_LENGTH_MAX) throw new LingshanError('badInput', 'URL_TOO_LONG', `the URL is longer than ${URL_LENGTH_MAX} characters`);
    if (request.headers.host === undefined && request.raw.httpVersion === '1.1') throw new LingshanError('badInput', 'HTTP_MALFORMED', 'header Host is missing; RFC 9112 asks for it');
    const operation = findOperation(request);
    const principal = this.credentials.findPrincipal(request.headers);
    request.door.principal = principal;
    if (!operation || (operation.auth !== 'public' && !principal)) this.take(reply, 'stray', STRAY_PER_MINUTE, `address ${request.ip}`);
    if (!operation) return;
    checkAllowed(operation, principal);
    checkSameSite(operation, principal, request.headers);
    this.take(reply, operation.id, operation.limit.perMinute, principal ? `${principal.tenant}/${principal.name}` : `address ${request.ip}`);
  }

  private take(reply: FastifyReply, id: string, perMinute: number, caller: string): void {
    const allowance = this.buckets.take(`${id} ${caller}`, perMinute, performance.now());
    reply.header('ratelimit-policy', `"${id}";q=${perMinute};w=60`);
    reply.header('ratelimit', `"${id}";r=${allowance.left};t=${allowance.resetS}`);
    if (!allowance.allowed) throw new CallsExceeded('RATE_LIMITED', allowance.retryAfterS, `more than ${perMinute} calls a minute of this operation; wait ${allowance.retryAfterS} s`);
  }

  private readInput(request: DoorRequest): void {
    const operation = findOperation(request);
    if (operation) request.door.input = readInput(operation, request);
  }

  private onResponse(request: DoorRequest, reply: FastifyReply): void {
    const operation = findOperation(request);
    durations.observe(reply.elapsedTime / 1000, { operation: operation?.id ?? 'none', status: `${Math.floor(reply.statusCode / 100)}xx` });
    if (!operation || operation.audit === 'none') return;
    const { principal, reason } = request.door;
    this.log.info(
      {
        audit: {
          operation: operation.id,
          kind: operation.audit,
          caller: principal?.name ?? findClaimedName(request.body),
          role: principal?.role,
          tenant: principal?.tenant,
          via: principal?.via ?? 'none',
          address: request.ip,
          params: request.params,
          status: reply.statusCode,
          reason,
          requestId: request.id,
        },
      },
      'audit',
    );
  }
}

/** Name that somebody tried to sign in with. */
function findClaimedName(body: unknown): string | undefined {
  const name = (body as { name?: unknown } | null | undefined)?.name;
  return typeof name === 'string' ? name.slice(0, 64) : undefined;
}
