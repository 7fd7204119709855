import type { LoggerService } from '@nestjs/common';
import { pino, type Logger } from 'pino';
import { opsConfig } from './config';

export type { Logger } from 'pino';

/** JSON lines on stdout with `service`, ISO time and level in words. Secrets do not belong in fields; the usual names are cut out anyway. */
export function createLogger(service: string): Logger {
  return pino({
    level: opsConfig().LOG_LEVEL,
    base: { service, pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: { paths: ['password', 'token', 'authorization', '*.password', '*.token', '*.authorization'], censor: '[redacted]' },
  });
}

/** Nest's own words through the same logger; its start-up chatter is debug. */
export function nestLogger(log: Logger): LoggerService {
  const at = (level: 'debug' | 'warn' | 'error' | 'fatal') => (message: unknown, ...rest: unknown[]) => log[level]({ nest: rest.at(-1) }, String(message));
  return { log: at('debug'), verbose: at('debug'), debug: at('debug'), warn: at('warn'), error: at('error'), fatal: at('fatal') };
}
