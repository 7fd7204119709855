import { AckPolicy, DeliverPolicy, DiscardPolicy, jetstreamManager, JetStreamApiError, RetentionPolicy, StorageType, type JetStreamManager, type StreamConfig } from '@nats-io/jetstream';
import { STREAMS, type StreamName, type StreamSpec } from '../../kernel/bus/catalogue';
import { LingshanError } from '../../kernel/errors';
import { connectNats } from './connect-bus';

const NANOS_PER_MS = 1_000_000;
/** A message that was handed out and not acknowledged by then is handed out again, e.g. after its reader was killed. */
const ACK_WAIT_MS = 10_000;
const STREAM_NOT_FOUND = 10059;

export interface ProvisionOptions {
  readonly url: string;
  readonly user: string;
  readonly password: string;
  /** Copies of each stream: 1 on a single server, 3 in production. */
  readonly replicas?: 1 | 3;
  /** Room for all streams together, bytes. When the catalogue's sizes exceed it, all are scaled down alike. */
  readonly storageBytes?: number;
}

export interface Provisioned {
  readonly stream: StreamName;
  readonly done: 'created' | 'updated' | 'unchanged';
}

type WantedConfig = Pick<
  StreamConfig,
  'name' | 'subjects' | 'retention' | 'storage' | 'discard' | 'max_bytes' | 'max_age' | 'max_msgs_per_subject' | 'duplicate_window' | 'num_replicas' | 'allow_direct' | 'deny_delete' | 'deny_purge'
>;

function wantedConfig(name: StreamName, spec: StreamSpec, scale: number, replicas: number): WantedConfig {
  const keepsAll = spec.retention === 'interest';
  return {
    name,
    subjects: [...spec.subjects],
    retention: keepsAll ? RetentionPolicy.Interest : RetentionPolicy.Limits,
    storage: StorageType.File,
    discard: keepsAll ? DiscardPolicy.New : DiscardPolicy.Old,
    max_bytes: Math.floor(spec.maxBytes * scale),
    max_age: spec.maxAgeMs * NANOS_PER_MS,
    max_msgs_per_subject: spec.lastPerSubject ? 1 : -1,
    duplicate_window: spec.duplicateWindowMs * NANOS_PER_MS,
    num_replicas: replicas,
    allow_direct: spec.lastPerSubject,
    deny_delete: true,
    deny_purge: true,
  };
}

function differs(wanted: WantedConfig, actual: StreamConfig): boolean {
  return (Object.keys(wanted) as (keyof WantedConfig)[]).some((key) => JSON.stringify(wanted[key]) !== JSON.stringify(actual[key]));
}

async function provisionStream(manager: JetStreamManager, wanted: WantedConfig): Promise<Provisioned['done']> {
  let actual: StreamConfig;
  try {
    actual = (await manager.streams.info(wanted.name)).config;
  } catch (error) {
    if (!(error instanceof JetStreamApiError) || error.code !== STREAM_NOT_FOUND) throw error;
    await manager.streams.add(wanted);
    return 'created';
  }
  if (!differs(wanted, actual)) return 'unchanged';
  await manager.streams.update(wanted.name, wanted);
  return 'updated';
}

/** Creates or updates every stream and durable consumer of the catalogue. May be run again at any time; removes nothing. */
export async function provisionBus(options: ProvisionOptions): Promise<readonly Provisioned[]> {
  const connection = await connectNats({ ...options, actor: 'provisioner', name: 'provisioner' });
  try {
    const manager = await jetstreamManager(connection, { timeout: 10_000 });
    const entries = Object.entries(STREAMS) as [StreamName, StreamSpec][];
    const total = entries.reduce((sum, [, spec]) => sum + spec.maxBytes, 0);
    const scale = Math.min(1, (options.storageBytes ?? total) / total);
    const provisioned: Provisioned[] = [];
    for (const [name, spec] of entries) {
      const done = await provisionStream(manager, wantedConfig(name, spec, scale, options.replicas ?? 1));
      for (const { actor, maxAckPending } of spec.consumers) {
        await manager.consumers.add(name, {
          durable_name: actor,
          ack_policy: AckPolicy.Explicit,
          deliver_policy: DeliverPolicy.All,
          ack_wait: ACK_WAIT_MS * NANOS_PER_MS,
          max_ack_pending: maxAckPending,
          max_deliver: -1,
          num_replicas: options.replicas ?? 1,
        });
      }
      provisioned.push({ stream: name, done });
    }
    return provisioned;
  } catch (error) {
    if (error instanceof LingshanError) throw error;
    const what = error instanceof JetStreamApiError ? `${error.message} (err_code ${error.code})` : String(error);
    throw new LingshanError('unavailable', 'BUS_NOT_PROVISIONED', `NATS_URL ${options.url}: ${what}; check that JetStream is enabled, has room for the streams, and that user ${options.user} is the provisioner`, { cause: error });
  } finally {
    await connection.close();
  }
}
