import { type Msg, NoRespondersError, RequestError, TimeoutError, type NatsConnection } from '@nats-io/transport-node';
import { LingshanError } from '../../kernel/errors';
import type { LastMessage } from './bus';

const TIMEOUT_MS = 2000;
/** The server's own limit for one answer. */
const SUBJECTS_MAX = 1024;

function unavailable(stream: string, error: unknown): LingshanError {
  if (error instanceof LingshanError) return error;
  const why = error instanceof TimeoutError ? `no answer within ${TIMEOUT_MS} ms` : error instanceof NoRespondersError || error instanceof RequestError ? 'the stream is not there or not allowed to this actor' : String(error);
  return new LingshanError('unavailable', 'BUS_LAST_UNAVAILABLE', `${stream}: ${why}`, { cause: error });
}

function checkStatus(stream: string, message: Msg): void {
  const code = message.headers?.code ?? 0;
  if (code !== 0) throw new LingshanError('unavailable', 'BUS_LAST_UNAVAILABLE', `${stream}: status ${code} ${message.headers?.description ?? ''}`);
}

/** Newest message on exactly this subject by a direct get, or undefined. */
export async function getLast(connection: NatsConnection, stream: string, subject: string): Promise<Uint8Array | undefined> {
  try {
    const message = await connection.request(`$JS.API.DIRECT.GET.${stream}.${subject}`, undefined, { timeout: TIMEOUT_MS });
    if (message.headers?.code === 404) return undefined;
    checkStatus(stream, message);
    return message.data;
  } catch (error) {
    throw unavailable(stream, error);
  }
}

/** Newest message of every subject under `filter`. */
export async function listLast(connection: NatsConnection, stream: string, filter: string): Promise<readonly LastMessage[]> {
  const found: LastMessage[] = [];
  try {
    const request = JSON.stringify({ multi_last: [filter], batch: SUBJECTS_MAX });
    const answers = await connection.requestMany(`$JS.API.DIRECT.GET.${stream}`, request, { strategy: 'timer', maxWait: TIMEOUT_MS, noMux: true });
    for await (const message of answers) {
      const code = message.headers?.code ?? 0;
      if (code === 204 || code === 404) return found; // end of batch, nothing found
      checkStatus(stream, message);
      found.push({ subject: message.headers?.get('Nats-Subject') ?? '', data: message.data });
    }
  } catch (error) {
    throw unavailable(stream, error);
  }
  throw new LingshanError('unavailable', 'BUS_LAST_UNAVAILABLE', `${stream}: no end of the answer within ${TIMEOUT_MS} ms`);
}
