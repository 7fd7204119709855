import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LingshanError } from '../../../kernel/errors';
import type { Door } from './door';

/** What the framework refuses by itself, in our words: status → reason. */
const FRAMEWORK: Readonly<Record<number, readonly [LingshanError['kind'], string, string]>> = {
  400: ['badInput', 'REQUEST_MALFORMED', 'the request is not well-formed: check URL encoding and Content-Length'],
  404: ['notFound', 'ROUTE_NOT_FOUND', 'there is no such operation; see /docs'],
  413: ['badInput', 'BODY_TOO_LARGE', 'the body is larger than 65536 bytes'],
  415: ['badInput', 'MEDIA_TYPE_UNKNOWN', 'header Content-Type: send application/json'],
};

/** Every error of every handler and hook becomes an RFC 9457 problem. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly door: Door) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.door.answer(translate(error), http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }
}

function translate(error: unknown): unknown {
  if (!(error instanceof HttpException)) return error;
  const known = FRAMEWORK[error.getStatus()];
  return known ? new LingshanError(...known) : error;
}
