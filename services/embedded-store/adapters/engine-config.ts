/** Server settings for a machine of two cores that the whole platform shares. Defaults assume that the machine is the engine's. */
const MIB = 1024 * 1024;

const SERVER_SETTINGS = {
  max_server_memory_usage: 3072 * MIB,
  mark_cache_size: 256 * MIB,
  index_mark_cache_size: 32 * MIB,
  uncompressed_cache_size: 0,
  index_uncompressed_cache_size: 0,
  mmap_cache_size: 0,
  // Merges are what keeps reads fast; two at a time leave a core for inserts.
  background_pool_size: 2,
  background_merges_mutations_concurrency_ratio: 2,
  background_common_pool_size: 2,
  background_schedule_pool_size: 4,
  background_move_pool_size: 1,
  background_fetches_pool_size: 1,
  background_message_broker_schedule_pool_size: 1,
  background_distributed_schedule_pool_size: 1,
} as const;

/** Text of the engine's configuration file. */
export function engineConfigXml(): string {
  const lines = Object.entries(SERVER_SETTINGS).map(([name, value]) => `  <${name}>${value}</${name}>`);
  return `<clickhouse>\n${lines.join('\n')}\n</clickhouse>\n`;
}

/** Defaults of every connection. */
export const ENGINE_ARGS = ['--max_threads=2', '--max_insert_threads=1', '--async_insert=0', '--max_untracked_memory=1048576'] as const;
