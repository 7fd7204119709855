/** Who may do what, and how much of the machine one statement of theirs may take. */
export interface UserProfile {
  readonly name: string;
  readonly mayWrite: boolean;
  /** Put behind every statement, as the engine's settings. */
  readonly limits: Readonly<Record<string, number | string>>;
}

const MIB = 1024 * 1024;

export const USERS = {
  archive: { name: 'archive', mayWrite: true, limits: { max_memory_usage: 2048 * MIB } },
  roadnet: { name: 'roadnet', mayWrite: true, limits: { max_memory_usage: 1024 * MIB } },
  reader: {
    name: 'reader',
    mayWrite: false,
    limits: {
      max_memory_usage: 1024 * MIB,
      max_execution_time: 15,
      max_result_rows: 1_000_000,
      max_result_bytes: 256 * MIB,
      result_overflow_mode: 'throw',
    },
  },
} as const satisfies Record<string, UserProfile>;

/** Settings that a reader may give over HTTP; a number above its own limit counts as the limit. */
export const READER_SETTINGS = new Set([
  'output_format_json_quote_64bit_integers', 'output_format_json_quote_denormals', 'output_format_json_named_tuples_as_objects',
  'date_time_output_format', 'date_time_input_format', 'max_execution_time', 'max_result_rows', 'max_result_bytes', 'max_block_size',
  'max_threads', 'final', 'join_use_nulls', 'optimize_read_in_order', 'use_query_cache',
]);
