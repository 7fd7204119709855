/** Requests that never reach a route, so that no hook sees them: answered as problems all the same, with the headers of every answer. */
import { randomUUID } from 'node:crypto';
import { type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { LingshanError } from '../../../kernel/errors';
import { type ProblemAnswer, toProblem } from '../../domain/problem';
import { SECURITY_HEADERS } from './headers';

/** What the HTTP parser of Node reports, by its stable codes; anything else is a request that breaks RFC 9112. */
const PARSER: Readonly<Record<string, readonly [reason: string, detail: string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: ['REQUEST_TIMEOUT', 'the request did not arrive in time; send it at once'],
  HPE_HEADER_OVERFLOW: ['HEADERS_TOO_LARGE', 'the headers are larger than 16 KiB'],
};
const BROKEN = ['HTTP_MALFORMED', 'this is not an HTTP request: unknown method, broken header or wrong framing'] as const;

interface Broken {
  readonly answer: ProblemAnswer;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

function broken(reason: string, detail: string): Broken {
  const requestId = randomUUID();
  const answer = toProblem(new LingshanError('badInput', reason, detail), requestId);
  const text = JSON.stringify(answer.body);
  return {
    answer,
    headers: { ...SECURITY_HEADERS, 'x-request-id': requestId, 'content-type': 'application/problem+json', 'content-length': String(Buffer.byteLength(text)), connection: 'close' },
    text,
  };
}

/** What came is no request at all: the answer is written to the socket by hand. */
export function onClientError(error: Error & { code?: string }, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  if (socket.writable) {
    const [reason, detail] = PARSER[error.code ?? ''] ?? BROKEN;
    const { answer, headers, text } = broken(reason, detail);
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status] ?? ''}\r\n${lines.join('')}\r\n${text}`);
  }
  socket.destroy();
}

/** A reply of fastify, of whichever of the two installed copies; both hold Node's response. */
interface Reply {
  readonly raw: { writeHead(status: number, headers: Readonly<Record<string, string>>): unknown; end(text: string): unknown };
}

/** The router refused the path itself. */
export function onRouterError(_error: unknown, _request: unknown, reply: Reply): void {
  const { answer, headers, text } = broken('REQUEST_MALFORMED', 'the path is not well-formed: check its percent-encoding');
  reply.raw.writeHead(answer.status, headers);
  reply.raw.end(text);
}

/** Answers an Expect header that names anything but 100-continue. */
export function refuseExpectations(server: Server): void {
  server.on('checkExpectation', (_request: IncomingMessage, response: ServerResponse) => {
    const { answer, headers, text } = broken('EXPECTATION_UNKNOWN', 'header Expect: only 100-continue is known');
    response.writeHead(answer.status, headers).end(text);
  });
}
