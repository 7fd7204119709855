/** The door as a Nest application of its own, apart from the operations port: what faces people shares no port with what faces operators. */
import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { nestLogger, type Logger } from '../../../platform';
import { Door, SERVER_OPTIONS } from './door';
import { ConsoleController } from './console.controller';
import type { Credentials } from './credentials';
import { DownlinkController } from './downlink.controller';
import { HistoryController } from './history.controller';
import { LiveController } from './live.controller';
import { MetaController } from './meta.controller';
import { NetworkAnswersController } from './network-answers.controller';
import { ProblemFilter } from './problem.filter';
import { RoadnetController } from './roadnet.controller';
import { RoadnetEditsController } from './roadnet-edits.controller';
import { RoadnetVersionsController } from './roadnet-versions.controller';
import { RoutingController } from './routing.controller';
import { SessionController } from './session.controller';

/** The console last: its path takes what no operation has. */
export const CONTROLLERS: Type[] = [SessionController, RoadnetController, RoadnetEditsController, RoadnetVersionsController, RoutingController, NetworkAnswersController, LiveController, HistoryController, DownlinkController, MetaController, ConsoleController];

@Module({})
class DoorModule {
  static of(parts: readonly object[]): DynamicModule {
    return { module: DoorModule, controllers: CONTROLLERS, providers: parts.map((part) => ({ provide: part.constructor, useValue: part })) };
  }
}

export interface HttpApp {
  readonly app: NestFastifyApplication;
  readonly door: Door;
}

/** Builds the door over its parts (one instance of each class that a controller asks for). Not yet listening. */
export async function createHttpApp(options: { parts: readonly object[]; credentials: Credentials; log: Logger }): Promise<HttpApp> {
  const adapter = new FastifyAdapter(SERVER_OPTIONS);
  const door = new Door(options.credentials, options.log);
  // Two copies of fastify's types are installed, ours and the adapter's; the instance is the same.
  door.install(adapter.getInstance() as unknown as FastifyInstance);
  const app = await NestFactory.create<NestFastifyApplication>(DoorModule.of(options.parts), adapter, { logger: nestLogger(options.log), abortOnError: false, bodyParser: false });
  app.useGlobalFilters(new ProblemFilter(door));
  await app.init();
  return { app, door };
}
