import { z } from 'zod';
import { defineConfig, listenAddress, opsShape } from '../platform/config';

const LOOPBACK = /^(127\.\d+\.\d+\.\d+|localhost|\[::1\]):/;
const password = z.string().min(16, 'at least 16 characters; the launcher makes one at first start');

export const storeConfig = defineConfig({
  ...opsShape,
  STORE_LISTEN: listenAddress.refine((value) => LOOPBACK.test(value), 'must be a loopback address: the embedded engine is not made for a network; use a ClickHouse server there'),
  STORE_DIR: z.string().min(1),
  STORE_WRITER_PASSWORD: password,
  STORE_READER_PASSWORD: password,
  STORE_ROADNET_PASSWORD: password,
});
