import { Injectable, Module, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { splitListen } from '../platform/config';
import { HealthRegistry } from '../platform/health';
import { createLogger } from '../platform/log';
import { counter, histogram } from '../platform/metrics';
import { createAuthenticator } from './adapters/authenticate';
import { Engine } from './adapters/engine';
import { HttpDoor } from './adapters/http-door';
import { storeConfig } from './config';

@Injectable()
class EmbeddedStore implements OnModuleInit, OnApplicationShutdown {
  private readonly log = createLogger('embedded-store');
  private readonly answered = counter('lingshan_store_requests_total', 'Requests answered', ['user', 'status']);
  private readonly elapsed = histogram('lingshan_store_request_ms', 'Time to answer a request', [1, 3, 10, 30, 100, 300, 1000, 3000, 10_000], ['user']);
  private engine?: Engine;
  private door?: HttpDoor;

  async onModuleInit(): Promise<void> {
    const config = storeConfig();
    const engine = new Engine(config.STORE_DIR);
    this.engine = engine;
    this.door = new HttpDoor({
      engine,
      authenticate: createAuthenticator({ archive: config.STORE_WRITER_PASSWORD, reader: config.STORE_READER_PASSWORD, roadnet: config.STORE_ROADNET_PASSWORD }),
      onAnswered: ({ user, status, elapsedMs }) => {
        this.answered.inc({ user: user || 'unknown', status: String(status) });
        this.elapsed.observe(elapsedMs, { user: user || 'unknown' });
      },
    });
    const { host, port } = splitListen(config.STORE_LISTEN);
    const bound = await this.door.listen(host, port);
    HealthRegistry.register('engine', async () => void (await engine.read('default', 'SELECT 1', 'TabSeparated', {})));
    this.log.info({ listen: `${host}:${bound}`, folder: config.STORE_DIR }, 'store open');
  }

  async onApplicationShutdown(): Promise<void> {
    await this.door?.close();
    await this.engine?.close();
  }
}

@Module({ providers: [EmbeddedStore] })
export class EmbeddedStoreModule {}
