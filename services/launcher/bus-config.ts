/** Configuration of nats-server, derived from the catalogue: one user an actor, each with its allow-lists only. */
import { BUS_ACTORS, type BusActor } from '../kernel/bus/catalogue';
import { busPermissions } from '../platform/bus';

/**
 * The server writes to the page cache and syncs to disk this often: a killed process loses nothing, a power cut loses what this
 * window holds. Production runs three replicas instead (services/decisions/080).
 */
const SYNC_INTERVAL = '5s';

function quoted(values: readonly string[]): string {
  return `[${values.map((value) => JSON.stringify(value)).join(', ')}]`;
}

/** The `accounts` block: what production's server includes as it is. */
export function busAccounts(passwordOf: (actor: BusActor) => string): string {
  const users = BUS_ACTORS.map((actor) => {
    const { publish, subscribe } = busPermissions(actor);
    return `      { user: ${actor}, password: ${JSON.stringify(passwordOf(actor))}, permissions: {
          publish: { allow: ${quoted(publish.allow)} },
          subscribe: { allow: ${quoted(subscribe.allow)} } } }`;
  });
  return `accounts {
  LINGSHAN {
    jetstream: enabled
    users: [
${users.join('\n')}
    ]
  }
}
`;
}

export interface BusServerOptions {
  readonly host: string;
  readonly port: number;
  /** Loopback port of /healthz. */
  readonly monitorPort: number;
  readonly storeFolder: string;
  /** Most that all streams together may take, bytes. */
  readonly storageBytes: number;
  readonly passwordOf: (actor: BusActor) => string;
}

export function busServerConfig(options: BusServerOptions): string {
  return `# Written by the launcher at each start.
server_name: lingshan
listen: "${options.host}:${options.port}"
http: "${options.host}:${options.monitorPort}"
# An RSM of 255 objects is 30 KB and an ObjectColumns batch below 4 MB.
max_payload: 8MB
max_connections: 256
write_deadline: "10s"
jetstream {
  store_dir: ${JSON.stringify(options.storeFolder)}
  max_memory_store: 64MB
  max_file_store: ${options.storageBytes}
  sync_interval: "${SYNC_INTERVAL}"
}
${busAccounts(options.passwordOf)}`;
}
