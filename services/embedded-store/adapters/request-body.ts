import type { IncomingMessage } from 'node:http';
import { createGunzip } from 'node:zlib';
import { Refusal, refusals } from '../domain/refusal';

/** Largest body of one request, bytes, after decompression. */
export const BODY_BYTES_MAX = 128 * 1024 * 1024;

/** The whole body, decompressed. Throws Refusal when it is too large or in an encoding that we do not take. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity' && encoding !== 'gzip') throw refusals.badRequest(`Content-Encoding ${encoding} is not taken; send gzip or none`);
  const declared = Number(request.headers['content-length'] ?? 0);
  if (declared > BODY_BYTES_MAX) throw refusals.tooLarge(`the body has ${declared} bytes; at most ${BODY_BYTES_MAX}`);
  const stream = encoding === 'gzip' ? request.pipe(createGunzip()) : request;
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > BODY_BYTES_MAX) throw refusals.tooLarge(`the body has more than ${BODY_BYTES_MAX} bytes`);
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw refusals.badRequest('the body could not be read to its end');
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}
