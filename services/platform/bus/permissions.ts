import { LIVE_SUBJECTS, LIVE_TAPS, LAST_READERS, STREAMS, type BusActor, type StreamName, type StreamSpec } from '../../kernel/bus/catalogue';
import { inboxPrefix } from './connect-bus';

/** Allow-lists in the words of the server's configuration: everything that is not in them is refused. */
export interface BusPermissions {
  readonly publish: { readonly allow: readonly string[] };
  readonly subscribe: { readonly allow: readonly string[] };
}

const streams = Object.entries(STREAMS) as [StreamName, StreamSpec][];

/** What an actor may do, derived from the catalogue alone. Nobody is given `$JS.>`; only the provisioner changes streams. */
export function busPermissions(actor: BusActor): BusPermissions {
  const publish: string[] = [];
  const subscribe = [`${inboxPrefix(actor)}.>`];
  for (const [name, spec] of streams) {
    if (spec.publisher === actor) publish.push(...spec.subjects);
    if (spec.consumers.some((consumer) => consumer.actor === actor)) {
      publish.push(`$JS.API.CONSUMER.MSG.NEXT.${name}.${actor}`, `$JS.ACK.${name}.${actor}.>`);
    }
    if (actor === 'provisioner') publish.push(...provisioning(name, spec));
  }
  for (const live of Object.values(LIVE_SUBJECTS)) {
    if (live.publisher === actor) publish.push(live.subject);
    if ((live.readers as readonly BusActor[]).includes(actor)) subscribe.push(live.subject);
  }
  subscribe.push(...((LIVE_TAPS as Partial<Record<BusActor, readonly string[]>>)[actor] ?? []));
  for (const name of (LAST_READERS as Partial<Record<BusActor, readonly StreamName[]>>)[actor] ?? []) {
    publish.push(`$JS.API.DIRECT.GET.${name}`, `$JS.API.DIRECT.GET.${name}.>`);
  }
  if (actor === 'provisioner') publish.push('$JS.API.INFO');
  return { publish: { allow: publish }, subscribe: { allow: subscribe } };
}

function provisioning(name: StreamName, spec: StreamSpec): string[] {
  const stream = ['CREATE', 'UPDATE', 'INFO'].map((verb) => `$JS.API.STREAM.${verb}.${name}`);
  const consumers = spec.consumers.flatMap(({ actor }) => [`$JS.API.CONSUMER.CREATE.${name}.${actor}`, `$JS.API.CONSUMER.CREATE.${name}.${actor}.>`, `$JS.API.CONSUMER.INFO.${name}.${actor}`]);
  return [...stream, ...consumers];
}
