import { Redis } from 'ioredis';
import { LIVE_SUBJECTS, subjects } from '../kernel/bus/catalogue';
import { CACHE_KEYS } from '../kernel/cache-keys';
import { lingshan } from '../kernel/wire';
import { connectBus, type Bus } from '../platform';
import { RealNats } from '../platform/testing/real-nats';
import { RealRedis } from '../platform/testing/real-redis';
import { RealService } from '../platform/testing/real-service';

jest.setTimeout(60_000);

const { GatewayActivity, LiveUnits, StampedFrame, UnitConnection, UnitHealth } = lingshan.bus.v1;
const SESSION = Date.now();

async function until(condition: () => boolean, what: string, timeoutMs = 15_000): Promise<void> {
  const end = Date.now() + timeoutMs;
  while (!condition()) {
    if (Date.now() > end) throw new Error(`not within ${timeoutMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('facilities as a process, on a real bus and cache', () => {
  let nats: RealNats;
  let redis: RealRedis;
  let service: RealService;
  let gateway: Bus;
  let api: Bus;
  let speaking: NodeJS.Timeout | undefined;
  let latest = new Map<string, lingshan.bus.v1.IUnitStatus>();

  const connection = (unitId: string, connected: boolean, reason?: string): Promise<void> => {
    const data = UnitConnection.encode({ unitId, connected, session: SESSION, gatewayId: 'gw-1', software: 'sim 1', clockSkewMs: 5, atMs: Date.now(), ...(reason !== undefined && { reason }) }).finish();
    return gateway.publish(subjects.unitConnection(unitId), data, { messageId: `${unitId}.${connected}.${Date.now()}` });
  };
  /** The gateway speaks ten times a second, so that the spec need not wait for seconds. */
  const speak = (units: readonly string[]): void => {
    clearInterval(speaking);
    let acked = 0;
    speaking = setInterval(() => {
      const nowMs = Date.now();
      acked += 10;
      gateway.publishLive(LIVE_SUBJECTS.activity.subject, GatewayActivity.encode({ gatewayId: 'gw-1', atMs: nowMs, units: units.map((unitId) => ({ unitId, session: SESSION, acked, lastFrameMs: nowMs })) }).finish());
    }, 100);
  };

  beforeAll(async () => {
    [nats, redis] = await Promise.all([RealNats.start(), RealRedis.start()]);
    [gateway, api] = await Promise.all((['gateway', 'api'] as const).map((actor) => connectBus(nats.credentials(actor)))) as [Bus, Bus];
    api.tap(LIVE_SUBJECTS.units.subject, (_, data) => (latest = new Map(LiveUnits.decode(data).units.map((unit) => [unit.unitId!, unit]))));
    // Known before the service starts: it must find them on the bus.
    await connection('rsu-1', true);
    await connection('rsu-2', false, 'STREAM_CLOSED');
    speak(['rsu-1']);
    const { url, user, password } = nats.credentials('facilities');
    service = await RealService.start('facilities', { NATS_URL: url, NATS_USER: user, NATS_PASSWORD: password, REDIS_URL: redis.url });
  });

  afterAll(async () => {
    clearInterval(speaking);
    expect(await service?.end('SIGTERM')).toBe(0);
    await Promise.all([gateway, api].map((bus) => bus?.close()));
    await Promise.all([nats?.stop(), redis?.stop()]);
  });

  it('knows who was connected before it started', async () => {
    await until(() => latest.get('rsu-1')?.health === UnitHealth.UNIT_HEALTH_OK, 'rsu-1 OK');
    expect(latest.get('rsu-1')).toMatchObject({ connected: true, gatewayId: 'gw-1', software: 'sim 1', clockSkewMs: 5, reasons: [] });
    expect(latest.get('rsu-2')).toMatchObject({ connected: false, health: UnitHealth.UNIT_HEALTH_OFFLINE, reasons: ['OFFLINE', 'STREAM_CLOSED'] });
    const cache = new Redis(redis.url);
    expect(LiveUnits.decode((await cache.getBuffer(CACHE_KEYS.units.key))!).units).toHaveLength(2);
    await cache.quit();
  });

  it('hears a heartbeat and says what is wrong', async () => {
    const payload = lingshan.v2x.v1.Heartbeat.encode({ measuredAtMs: Date.now(), uptimeS: 9, backlogFrames: 0, devices: [{ deviceId: 'cam-1', deviceKind: 'camera', health: lingshan.v2x.v1.DeviceHealth.DEVICE_HEALTH_FAULT, faultCode: 'E7' }] }).finish();
    const frame = StampedFrame.encode({ counter: 1, kind: 7, generatedAtMs: Date.now(), payload, unitId: 'rsu-1', session: SESSION, receivedAtMs: Date.now(), backfilled: false }).finish();
    await gateway.publish(subjects.frame('heartbeat', 'rsu-1'), frame, { messageId: 'rsu-1.1.1' });
    await until(() => latest.get('rsu-1')?.health === UnitHealth.UNIT_HEALTH_DEGRADED, 'rsu-1 degraded');
    expect(latest.get('rsu-1')).toMatchObject({ reasons: ['DEVICE_FAULT'], heartbeat: { uptimeS: 9, devices: [{ deviceId: 'cam-1', faultCode: 'E7' }] } });
  });

  it('calls the units of a gateway that died lost, and takes them back', async () => {
    clearInterval(speaking);
    await until(() => latest.get('rsu-1')?.connected === false, 'rsu-1 lost');
    expect(latest.get('rsu-1')).toMatchObject({ health: UnitHealth.UNIT_HEALTH_OFFLINE, reasons: ['GATEWAY_LOST'] });
    speak(['rsu-1']);
    await until(() => latest.get('rsu-1')?.connected === true, 'rsu-1 back');
  });
});
