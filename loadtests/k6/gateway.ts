/**
 * Roadside units at the gateway over mTLS: hello, heartbeats, acknowledgements. One virtual user is one unit, with the
 * certificate of that unit. k6 run -e GATEWAY=127.0.0.1:8443 -e PKI=DIR -e UNIT=rsu-1 loadtests/k6/gateway.ts
 */
import { check } from 'k6';
import encoding from 'k6/encoding';
import { Counter, Trend } from 'k6/metrics';
import grpc from 'k6/net/grpc';
import type { Options } from 'k6/options';

const acknowledged = new Counter('frames_acknowledged');
const ackDelay = new Trend('ack_ms', true);

export const options: Options = {
  scenarios: { unit: { executor: 'per-vu-iterations', vus: 1, iterations: 1, maxDuration: '2m' } },
  thresholds: { ack_ms: ['p(99)<50'], frames_acknowledged: ['count>=100'], checks: ['rate==1'] },
};

const FRAMES = 100;
const UNIT = __ENV['UNIT'] ?? 'rsu-1';
const PKI = __ENV['PKI'] ?? 'data/secrets/pki';
const read = (file: string): string => open(`${PKI}/${file}`);
const tls = { cacerts: [read('ca.pem')], cert: read(`${UNIT}.pem`), key: read(`${UNIT}.key`) };

const client = new grpc.Client();
client.load(['../../proto'], 'lingshan/roadside/v1/roadside.proto');

/** A heartbeat: measured_at_ms, uptime_s = 1, backlog_frames = 0, as protobuf bytes. */
function heartbeat(nowMs: number): string {
  const bytes = [0x08];
  for (let rest = nowMs; ; rest = Math.floor(rest / 128)) {
    bytes.push(rest >= 128 ? (rest % 128) | 0x80 : rest);
    if (rest < 128) break;
  }
  bytes.push(0x10, 1, 0x38, 0);
  return encoding.b64encode(new Uint8Array(bytes).buffer);
}

interface Response {
  welcome?: { resumeAfter?: string };
  ack?: { through?: string };
}

export default function unit(): void {
  client.connect(__ENV['GATEWAY'] ?? '127.0.0.1:8443', { tls });
  const stream = new grpc.Stream(client, 'lingshan.roadside.v1.RoadsideService/Connect');
  const session = Date.now();
  const sentAtMs = new Map<number, number>();
  let through = 0;
  stream.on('data', (message) => {
    const { welcome, ack } = message as Response;
    if (welcome) {
      for (let counter = 1; counter <= FRAMES; counter++) {
        sentAtMs.set(counter, Date.now());
        stream.write({ batch: { frames: [{ counter, kind: 'FRAME_KIND_HEARTBEAT', generatedAtMs: Date.now(), payload: heartbeat(Date.now()) }] } });
      }
    }
    if (!ack) return;
    for (const upTo = Number(ack.through ?? 0); through < upTo; ) {
      through++;
      acknowledged.add(1);
      ackDelay.add(Date.now() - (sentAtMs.get(through) ?? Date.now()));
    }
    if (through >= FRAMES) stream.end();
  });
  stream.on('error', (error) => check(error, { 'no error': () => false }));
  stream.on('end', () => {
    check(through, { 'all acknowledged': (count) => count === FRAMES });
    client.close();
  });
  stream.write({ hello: { unitId: UNIT, session, software: 'k6', codecProfile: 'lingshan.v2x.v1', clockMs: session, ackedThrough: 0 } });
}
