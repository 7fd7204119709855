/** The api as a process of its own over a snapshot, with nothing else behind it: routing needs only the network. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeIdentities } from '../../services/api/adapters/crypto/identities';
import { findFreePort } from '../../services/platform/testing/real-nats';
import { RealService } from '../../services/platform/testing/real-service';
import { KeepAliveClient } from './keep-alive-client';

const NOWHERE = '127.0.0.1:1';
const READY_MS_MAX = 60_000;

export class OwnDoor {
  private constructor(
    readonly client: KeepAliveClient,
    private readonly service: RealService,
  ) {}

  /** @param probe path that answers 200 once the engine is there */
  static async start(folder: string, snapshotFile: string, probe: string): Promise<OwnDoor> {
    mkdirSync(join(folder, 'console'), { recursive: true });
    const { apiKey } = await makeIdentities(join(folder, 'identities.json'));
    writeFileSync(join(folder, 'token.key'), randomBytes(32).toString('hex'), { mode: 0o600 });
    const port = await findFreePort();
    const service = await RealService.start('api', {
      API_LISTEN: `127.0.0.1:${port}`,
      API_IDENTITIES_FILE: join(folder, 'identities.json'),
      API_TOKEN_KEY_FILE: join(folder, 'token.key'),
      API_CONSOLE_DIR: join(folder, 'console'),
      ROADNET_SNAPSHOT: snapshotFile,
      NATS_URL: `nats://${NOWHERE}`,
      NATS_USER: 'api',
      NATS_PASSWORD: 'api',
      REDIS_URL: `redis://${NOWHERE}`,
      CLICKHOUSE_URL: `http://${NOWHERE}`,
      CLICKHOUSE_USER: 'reader',
      CLICKHOUSE_PASSWORD: 'reader',
      LOG_LEVEL: 'info',
    });
    const client = new KeepAliveClient(`http://127.0.0.1:${port}`, { authorization: `Bearer ${apiKey}` });
    const door = new OwnDoor(client, service);
    for (const startedAt = performance.now(); ; ) {
      const answer = await client.get(probe).catch(() => undefined);
      if (answer?.status === 200) return door;
      if (performance.now() - startedAt > READY_MS_MAX) {
        await door.stop();
        throw new Error(`the api does not route: ${answer?.status} ${answer?.body}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  async stop(): Promise<void> {
    this.client.close();
    await this.service.end('SIGTERM');
  }
}
