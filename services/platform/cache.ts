import { Redis } from 'ioredis';
import { LingshanError } from '../kernel/errors';

/** Longest wait between two attempts to reconnect. */
const RECONNECT_MS_MAX = 2000;

/**
 * A connected client of the cache. A command fails after 2 s or 2 reconnects rather than wait for ever; nothing is queued
 * while the cache is away, because only the present counts there. Rejects LingshanError unavailable when it cannot be reached.
 */
export async function connectCache(options: { url: string; name?: string }): Promise<Redis> {
  const redis = new Redis(options.url, {
    lazyConnect: true,
    connectTimeout: 2000,
    commandTimeout: 2000,
    maxRetriesPerRequest: 2,
    enableOfflineQueue: false,
    retryStrategy: (attempt) => Math.min(50 * attempt, RECONNECT_MS_MAX),
    ...(options.name !== undefined && { connectionName: options.name }),
  });
  // Without a listener ioredis prints; what fails is told by the command that failed and by the readiness check.
  redis.on('error', () => undefined);
  try {
    await redis.connect();
  } catch (error) {
    redis.disconnect();
    throw new LingshanError('unavailable', 'CACHE_UNAVAILABLE', `REDIS_URL ${withoutPassword(options.url)}: not reached; start redis or correct the address and password`, { cause: error });
  }
  return redis;
}

function withoutPassword(url: string): string {
  return url.replace(/\/\/[^@/]*@/, '//');
}
