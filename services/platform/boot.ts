import 'reflect-metadata';
import type { Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { opsConfig, splitListen } from './config';
import { HealthRegistry } from './health';
import { createLogger, nestLogger, type Logger } from './log';
import { addOpsRoutes } from './ops-routes';

/** A drain that takes longer than this is cut off (P15). */
const DRAIN_MS = 10_000;

/**
 * Starts one service: its module is initialised first (connections, consumers), then the ops port opens.
 * SIGTERM and SIGINT drain through Nest's shutdown hooks (`OnApplicationShutdown`) within 10 s, then exit 0.
 * What nobody caught is our own bug: logged and exit 1, so that the supervisor starts a clean process.
 */
export async function bootService(options: { name: string; module: Type }): Promise<NestFastifyApplication> {
  const log = createLogger(options.name);
  crashLoud(log);
  const adapter = new FastifyAdapter();
  const app = await NestFactory.create<NestFastifyApplication>(options.module, adapter, { logger: nestLogger(log), abortOnError: false });
  addOpsRoutes(adapter.getInstance() as unknown as Parameters<typeof addOpsRoutes>[0], options.name);
  stopOnSignal(app, log);
  const { host, port } = splitListen(opsConfig().OPS_LISTEN);
  await app.listen(port, host);
  HealthRegistry.markStarted();
  log.info({ ops: await app.getUrl() }, 'started');
  return app;
}

function crashLoud(log: Logger): void {
  const crash = (error: unknown): void => {
    log.fatal({ err: error }, 'uncaught: our own bug');
    process.exit(1);
  };
  process.on('uncaughtException', crash);
  process.on('unhandledRejection', crash);
}

function stopOnSignal(app: NestFastifyApplication, log: Logger): void {
  let stopping = false;
  const stop = (signal: string): void => {
    if (stopping) return;
    stopping = true;
    HealthRegistry.markDraining();
    log.info({ signal }, 'draining');
    setTimeout(() => {
      log.error({ drainMs: DRAIN_MS }, 'drain cut off');
      process.exit(1);
    }, DRAIN_MS).unref();
    app.close().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'drain failed');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}
