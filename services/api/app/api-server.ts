/** Opens and closes the door with everything behind it. What is away at the start does not keep it shut. */
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { createLogger, createStore, gauge, HealthRegistry, splitListen, type Store } from '../../platform';
import { BusLink } from '../adapters/bus/bus-link';
import { Downlinks } from '../adapters/bus/downlinks';
import { feedFromBus } from '../adapters/bus/live-feed';
import { RoadnetEdits } from '../adapters/bus/roadnet-edits';
import { CacheSeed } from '../adapters/cache/cache-seed';
import { History } from '../adapters/clickhouse/history';
import { RoadnetVersionHistory } from '../adapters/clickhouse/roadnet-versions';
import { readIdentities } from '../adapters/crypto/identities';
import { readTokenKey, Seals, Tokens } from '../adapters/crypto/tokens';
import { ConsoleFiles } from '../adapters/http/console-files';
import { Credentials } from '../adapters/http/credentials';
import { Documents } from '../adapters/http/documents';
import { createHttpApp, type HttpApp } from '../adapters/http/http-app';
import { Pages } from '../adapters/http/pages';
import { STREAMS_OF_CALLER_MAX } from '../domain/contract/live';
import type { ApiConfig } from './config';
import { LiveState } from './live-state';
import { LiveStream } from './live-stream';
import { NetworkHolder } from './network-holder';
import { Routing } from './routing';
import { SignIn } from './sign-in';

export const API_CONFIG = Symbol('API_CONFIG');

const STREAM_LIMITS = { readersMax: 500, readersOfCallerMax: STREAMS_OF_CALLER_MAX };
const STORE_TIMEOUT_MS = 10_000;

@Injectable()
export class ApiServer implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly log = createLogger('api');
  private readonly networks: NetworkHolder;
  private readonly state: LiveState;
  private readonly routing: Routing;
  private readonly stream: LiveStream;
  private readonly bus: BusLink;
  private readonly cache: CacheSeed;
  private readonly store: Store;
  private http: HttpApp | undefined;

  constructor(@Inject(API_CONFIG) private readonly config: ApiConfig) {
    this.networks = new NetworkHolder(config.ROADNET_SNAPSHOT);
    this.state = new LiveState(() => this.networks.ids());
    this.routing = new Routing(this.networks, this.state, config.OSRM_URL);
    this.stream = new LiveStream(this.state, STREAM_LIMITS);
    this.bus = new BusLink({ url: config.NATS_URL, user: config.NATS_USER, password: config.NATS_PASSWORD }, this.log);
    this.cache = new CacheSeed(config.REDIS_URL, this.state, this.log);
    this.store = createStore({ url: config.CLICKHOUSE_URL, user: config.CLICKHOUSE_USER, password: config.CLICKHOUSE_PASSWORD, database: config.CLICKHOUSE_DATABASE, timeoutMs: STORE_TIMEOUT_MS });
  }

  async onApplicationBootstrap(): Promise<void> {
    const tokenKey = readTokenKey(this.config.API_TOKEN_KEY_FILE);
    const tokens = new Tokens(tokenKey);
    const signIn = new SignIn(readIdentities(this.config.API_IDENTITIES_FILE), tokens);
    HealthRegistry.register('bus', () => this.bus.get().check());
    HealthRegistry.register('cache', () => this.cache.check());
    HealthRegistry.register('store', () => this.store.ping());
    HealthRegistry.register('roadnet', () => void this.networks.get());
    gauge('api_stream_readers', 'Readers of the live stream', [], () => this.stream.size);
    this.bus.open((bus) => feedFromBus(bus, this.state, this.log));
    this.cache.open();
    const history = new History(this.store);
    this.seedEvents(history);
    this.http = await createHttpApp({
      parts: [
        signIn,
        tokens,
        this.networks,
        this.state,
        this.routing,
        this.stream,
        history,
        new RoadnetVersionHistory(this.store),
        new Pages(new Seals(tokenKey)),
        new Downlinks(this.bus),
        new RoadnetEdits(this.bus, this.networks, history),
        new Documents(),
        new ConsoleFiles(this.config.API_CONSOLE_DIR),
      ],
      credentials: new Credentials(signIn, tokens),
      log: this.log,
    });
    const { host, port } = splitListen(this.config.API_LISTEN);
    await this.http.app.listen(port, host);
    this.log.info({ url: await this.http.app.getUrl() }, 'api open');
  }

  /** Where the door is. Undefined before it is open. */
  async findUrl(): Promise<string | undefined> {
    return this.http?.app.getUrl();
  }

  /** Events that go on are nowhere but in history; without the store the picture begins empty. */
  private seedEvents(history: History): void {
    history.listOpenEvents().then(
      (events) => this.state.merge('events', Math.max(0, ...events.map(({ atMs }) => atMs)), events),
      (error: unknown) => this.log.warn({ err: error }, 'open events not read'),
    );
  }

  async onApplicationShutdown(): Promise<void> {
    this.stream.close();
    await this.http?.app.close();
    this.cache.close();
    this.routing.close();
    this.networks.close();
    await Promise.all([this.bus.close(), this.store.close()]);
  }
}
