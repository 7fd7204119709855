import { busShape, cacheShape, defineConfig, listenAddress, storeShape } from '../../platform';
import { z } from 'zod';

/** Everything that the api is told from outside. */
export const apiConfig = defineConfig({
  ...busShape,
  ...cacheShape,
  ...storeShape,
  API_LISTEN: listenAddress,
  API_IDENTITIES_FILE: z.string().min(1),
  API_TOKEN_KEY_FILE: z.string().min(1),
  API_CONSOLE_DIR: z.string().min(1),
  ROADNET_SNAPSHOT: z.string().min(1),
  /** An OSRM server fed from the same network, to compare with; without it only our own engine answers. */
  OSRM_URL: z.url().optional(),
});
export type ApiConfig = ReturnType<typeof apiConfig>;
