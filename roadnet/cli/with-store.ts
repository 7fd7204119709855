import { defineConfig, storeShape } from '../../services/platform/config';
import { createStore } from '../../services/platform/store';
import { RoadnetStore } from '../store/roadnet-store';

const config = defineConfig(storeShape);
/** A whole version comes in one answer. */
const TIMEOUT_MS = 120_000;

/** Runs with the store that CLICKHOUSE_* name, its tables up to date. */
export async function withRoadnetStore<T>(use: (store: RoadnetStore) => Promise<T>): Promise<T> {
  const { CLICKHOUSE_URL: url, CLICKHOUSE_USER: user, CLICKHOUSE_PASSWORD: password, CLICKHOUSE_DATABASE: database } = config();
  const store = createStore({ url, user, password, database, timeoutMs: TIMEOUT_MS });
  try {
    const roadnet = new RoadnetStore(store);
    await roadnet.prepare();
    return await use(roadnet);
  } finally {
    await store.close();
  }
}
