/** The ClickHouse HTTP interface, as much of it as clients of ours and the stock client use. */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { serveStatement, type StatementAnswer } from '../app/serve-statement';
import { codeOf, httpStatusOf, Refusal, refusals } from '../domain/refusal';
import type { UserProfile } from '../domain/users';
import type { Engine } from './engine';
import { readBody } from './request-body';

/** Parameters of the address that are the protocol's own and no settings of the engine. */
const PROTOCOL_PARAMETERS = new Set([
  'query', 'database', 'query_id', 'session_id', 'session_timeout', 'session_check', 'default_format', 'role', 'wait_end_of_query', 'buffer_size',
  'enable_http_compression', 'http_zlib_compression_level', 'http_write_exception_in_output_format', 'compress', 'decompress',
  'send_progress_in_http_headers', 'http_headers_progress_interval_ms', 'cancel_http_readonly_queries_on_client_close', 'wait_for_async_insert',
]);
const URL_BYTES_MAX = 64 * 1024;
/** Requests whose bodies may be in memory at a time. */
const REQUESTS_MAX = 128;
const GZIP_FROM_BYTES = 1024;

export interface HttpDoorOptions {
  readonly engine: Engine;
  readonly authenticate: (headers: IncomingMessage['headers']) => UserProfile;
  readonly onAnswered: (outcome: { user: string; status: number; elapsedMs: number }) => void;
}

export class HttpDoor {
  private readonly server: Server;
  private underWay = 0;

  constructor(private readonly options: HttpDoorOptions) {
    this.server = createServer({ maxHeaderSize: URL_BYTES_MAX, keepAliveTimeout: 30_000, requestTimeout: 60_000 }, (request, response) => void this.answer(request, response));
    this.server.maxConnections = 256;
  }

  /** @returns the port */
  async listen(host: string, port: number): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, host, resolve);
    });
    return (this.server.address() as AddressInfo).port;
  }

  /** Takes no new connection; resolves when the last answer is out. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeIdleConnections();
    await closed;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // Anybody may send a line that is no address ("//"), before any credential is looked at.
    if (!URL.canParse(request.url ?? '/', 'http://store')) return void response.writeHead(400, { 'Content-Type': 'text/plain' }).end('the request line holds no address\n');
    const url = new URL(request.url ?? '/', 'http://store');
    if (url.pathname === '/ping') return void response.end('Ok.\n');
    const startedMs = performance.now();
    let user = '';
    const queryId = url.searchParams.get('query_id') ?? randomUUID();
    response.setHeader('X-ClickHouse-Query-Id', queryId.replace(/[^\x20-\x7e]/g, '?'));
    response.setHeader('X-ClickHouse-Server-Display-Name', 'lingshan-embedded-store');
    response.setHeader('X-ClickHouse-Timezone', 'UTC');
    this.underWay++;
    try {
      if (this.underWay > REQUESTS_MAX) throw refusals.tooBusy(`Too many simultaneous queries: ${REQUESTS_MAX} requests are under way`);
      const profile = this.options.authenticate(request.headers);
      user = profile.name;
      const body = await readBody(request);
      const answer = await this.run(url, profile, body);
      send(response, answer, wantsGzip(request, url));
    } catch (error) {
      sendError(request, response, error);
    } finally {
      this.underWay--;
      this.options.onAnswered({ user, status: response.statusCode, elapsedMs: performance.now() - startedMs });
    }
  }

  private run(url: URL, user: UserProfile, body: Buffer): Promise<StatementAnswer> {
    const given = url.searchParams.get('query');
    const isInsert = given !== null && /^\s*INSERT\b/i.test(given);
    const params: Record<string, string> = {};
    const settings: Record<string, string> = {};
    for (const [name, value] of url.searchParams) {
      if (name.startsWith('param_')) params[name.slice('param_'.length)] = value;
      else if (!PROTOCOL_PARAMETERS.has(name)) settings[name] = value;
    }
    return serveStatement(this.options.engine, {
      user,
      database: url.searchParams.get('database') ?? 'default',
      sql: isInsert ? given : [given, body.toString('utf8')].filter((part) => part !== null && part !== '').join('\n'),
      data: isInsert ? body : undefined,
      params,
      settings,
      defaultFormat: url.searchParams.get('default_format') ?? 'TabSeparated',
    });
  }
}

function wantsGzip(request: IncomingMessage, url: URL): boolean {
  return url.searchParams.get('enable_http_compression') === '1' && /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
}

function send(response: ServerResponse, answer: StatementAnswer, gzip: boolean): void {
  const compress = gzip && answer.bytes.length >= GZIP_FROM_BYTES;
  const bytes = compress ? gzipSync(answer.bytes, { level: 1 }) : answer.bytes;
  response.writeHead(200, {
    'Content-Type': /^JSON/.test(answer.format) ? 'application/json; charset=UTF-8' : 'application/octet-stream',
    'Content-Length': bytes.length,
    'X-ClickHouse-Format': answer.format,
    'X-ClickHouse-Summary': JSON.stringify(answer.summary),
    ...(compress && { 'Content-Encoding': 'gzip' }),
  });
  response.end(bytes);
}

function sendError(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  const message = (error instanceof Error ? error.message : String(error)).replace(/^Query failed: /, '');
  const code = error instanceof Refusal ? error.code : codeOf(message);
  // A body that was not read to its end would be taken for the next request.
  const unread = !request.complete;
  response.writeHead(httpStatusOf(code), { 'X-ClickHouse-Exception-Code': String(code), 'Content-Type': 'text/plain; charset=UTF-8', ...(unread && { Connection: 'close' }) });
  response.end(`${message}\n`);
}
