import { connect, PermissionViolationError, type NatsConnection } from '@nats-io/transport-node';
import { BUS_ACTORS, STREAMS } from '../../kernel/bus/catalogue';
import { RealNats } from '../testing/real-nats';
import { inboxPrefix } from './connect-bus';
import { busPermissions } from './permissions';

jest.setTimeout(20_000);

describe('permissions', () => {
  it('give nobody the whole of JetStream, nor a foreign inbox', () => {
    for (const actor of BUS_ACTORS) {
      const { publish, subscribe } = busPermissions(actor);
      for (const subject of [...publish.allow, ...subscribe.allow]) expect(['>', '$JS.>', '$JS.API.>', '_INBOX.>']).not.toContain(subject);
      const foreign = BUS_ACTORS.filter((other) => other !== actor).map((other) => `${inboxPrefix(other)}.>`);
      for (const subject of subscribe.allow) expect(foreign).not.toContain(subject);
    }
  });

  it('let only the declared publisher write a stream, and only the provisioner change one', () => {
    for (const [name, spec] of Object.entries(STREAMS)) {
      for (const subject of spec.subjects) expect(BUS_ACTORS.filter((actor) => busPermissions(actor).publish.allow.includes(subject))).toEqual([spec.publisher]);
      expect(BUS_ACTORS.filter((actor) => busPermissions(actor).publish.allow.includes(`$JS.API.STREAM.CREATE.${name}`))).toEqual(['provisioner']);
    }
  });

  describe('on a real server', () => {
    let nats: RealNats;
    let connection: NatsConnection | undefined;
    beforeAll(async () => {
      nats = await RealNats.start();
    });
    afterEach(() => connection?.close());
    afterAll(() => nats.stop());

    /** What the server refuses when `actor` publishes to `subject`, or undefined when it permits it. */
    async function refusal(actor: (typeof BUS_ACTORS)[number], act: (connection: NatsConnection) => void): Promise<string | undefined> {
      const { url, user, password } = nats.credentials(actor);
      connection = await connect({ servers: url, user, pass: password, inboxPrefix: inboxPrefix(actor) });
      const refused: string[] = [];
      const following = (async () => {
        for await (const status of connection?.status() ?? []) {
          if (status.type === 'error' && status.error instanceof PermissionViolationError) refused.push(`${status.error.operation} ${status.error.subject}`);
        }
      })();
      act(connection);
      await connection.flush();
      await new Promise((resolve) => setTimeout(resolve, 20));
      await connection.close();
      await following;
      return refused[0];
    }

    it.each([
      ['gateway', '$JS.API.CONSUMER.MSG.NEXT.FRAMES_BSM.archive'],
      ['gateway', '$JS.API.STREAM.DELETE.FRAMES_RSM'],
      ['gateway', '$JS.API.STREAM.PURGE.FRAMES_RSM'],
      ['gateway', '$JS.API.CONSUMER.CREATE.FRAMES_RSM.mine'],
      ['gateway', 'traffic.objects'],
      ['gateway', 'down.unit-1.map'],
      ['traffic', 'v2x.rsm.unit-1'],
      ['traffic', '$JS.API.CONSUMER.MSG.NEXT.TRAFFIC_OBJECTS.archive'],
      ['archive', 'v2x.bsm.unit-1'],
      ['archive', 'traffic.objects'],
      ['archive', '$JS.API.CONSUMER.DELETE.FRAMES_BSM.archive'],
      ['api', 'v2x.spat.unit-1'],
      ['api', '$JS.API.DIRECT.GET.UNIT_SESSION'],
      ['facilities', 'live.objects'],
      ['provisioner', '$JS.API.STREAM.DELETE.FRAMES_RSM'],
      ['provisioner', 'v2x.rsm.unit-1'],
    ] as const)('%s may not publish to %s', async (actor, subject) => {
      expect(await refusal(actor, (nc) => nc.publish(subject, '{}'))).toBe(`publish ${subject}`);
    });

    it.each([
      ['gateway', 'v2x.rsm.*'],
      ['api', 'v2x.>'],
      ['archive', '_INBOX_traffic.>'],
      ['traffic', '>'],
      ['facilities', '$JS.ACK.>'],
    ] as const)('%s may not listen to %s', async (actor, subject) => {
      expect(await refusal(actor, (nc) => void nc.subscribe(subject, { callback: () => undefined }))).toBe(`subscription ${subject}`);
    });

    it('permit each actor everything that the catalogue says', async () => {
      for (const actor of BUS_ACTORS) {
        const { publish, subscribe } = busPermissions(actor);
        const refused = await refusal(actor, (nc) => {
          for (const subject of subscribe.allow) nc.subscribe(subject, { callback: () => undefined });
          for (const subject of publish.allow.filter((name) => !name.startsWith('$JS'))) nc.publish(subject.replace(/\*/g, 'unit-9'), new Uint8Array(0));
        });
        expect(refused).toBeUndefined();
      }
    });
  });
});
