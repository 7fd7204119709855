import { raiseThreadPool } from '../platform/config-thread-pool';
import { ENGINE_THREADS } from './adapters/engine';
import { bootService } from '../platform/boot';
import { EmbeddedStoreModule } from './embedded-store.module';

// Before anything uses the pool: the engine's calls occupy it while they run, and name lookups need some too.
raiseThreadPool(ENGINE_THREADS + 8);
void bootService({ name: 'embedded-store', module: EmbeddedStoreModule });
