import { counter, histogram } from '../../platform/metrics';
import type { TableName } from '../domain/tables';

export interface RiverGauges {
  onStored(table: TableName, rows: number, elapsedMs: number): void;
  /** Time from the gateway's receipt to storage, of the oldest and the newest frame of a batch. */
  onLag(lagMs: number): void;
  onRetry(reason: string): void;
  onQuarantined(reason: string): void;
}

const rowsTotal = counter('lingshan_archive_rows_total', 'Rows stored', ['table']);
const batchRows = histogram('lingshan_archive_batch_rows', 'Rows of one insert', [1, 10, 100, 1000, 10_000, 30_000, 100_000, 300_000], ['table']);
const insertMs = histogram('lingshan_archive_insert_ms', 'Time of one insert', [1, 3, 10, 30, 100, 300, 1000, 3000, 10_000], ['table']);
const lagMsHistogram = histogram('lingshan_archive_lag_ms', 'Receipt at the gateway to storage, oldest and newest frame of each batch', [100, 300, 1000, 2000, 3000, 5000, 10_000, 60_000]);
const retriesTotal = counter('lingshan_archive_retries_total', 'Inserts that were tried again', ['reason']);
const quarantinedTotal = counter('lingshan_archive_quarantined_total', 'Messages that could not be stored as what they are', ['reason']);

export const riverGauges: RiverGauges = {
  onStored(table, rows, elapsedMs) {
    rowsTotal.inc({ table }, rows);
    batchRows.observe(rows, { table });
    insertMs.observe(elapsedMs, { table });
  },
  onLag: (lagMs) => lagMsHistogram.observe(lagMs),
  onRetry: (reason) => retriesTotal.inc({ reason }),
  onQuarantined: (reason) => quarantinedTotal.inc({ reason }),
};
