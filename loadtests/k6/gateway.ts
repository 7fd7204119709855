/**
 * Roadside units at the gateway over mTLS: hello, then heartbeats at an even pace, acknowledgements. One virtual user is one unit,
 * with the certificate of that unit. `npm run loadtest -- gateway` passes GATEWAY (host:port), PKI (folder with ca.crt and
 * units/<unit>.crt, .key), PROTO (folder of the contracts), UNITS (comma-separated ids) and SECONDS.
 */
import { check } from 'k6';
import encoding from 'k6/encoding';
import { Counter, Trend } from 'k6/metrics';
import grpc from 'k6/net/grpc';
import type { Options } from 'k6/options';
import { clearInterval, clearTimeout, setInterval, setTimeout } from 'k6/timers';

const acknowledged = new Counter('frames_acknowledged');
const ackDelay = new Trend('ack_ms', true);

const UNITS = (__ENV['UNITS'] ?? 'rsu-1').split(',');
const FRAMES_PER_SECOND = Number(__ENV['RATE'] ?? 10);
const FRAMES = FRAMES_PER_SECOND * Number(__ENV['SECONDS'] ?? 10);
/** Longest wait for the last acknowledgement, ms. */
const DRAIN_MS = 10_000;

export const options: Options = {
  scenarios: { units: { executor: 'per-vu-iterations', vus: UNITS.length, iterations: 1, maxDuration: '10m' } },
  thresholds: {
    ack_ms: [`p(99)<${__ENV['ACK_MS_MAX'] ?? 50}`],
    frames_acknowledged: [`count==${FRAMES * UNITS.length}`],
    checks: ['rate==1'],
  },
};

const read = (file: string): string => open(`${__ENV['PKI']}/${file}`);
const authority = read('ca.crt');
const certificates = UNITS.map((unit) => ({ cert: read(`units/${unit}.crt`), key: read(`units/${unit}.key`) }));

const client = new grpc.Client();
client.load([__ENV['PROTO'] ?? '../../proto'], 'lingshan/roadside/v1/roadside.proto');

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
  const number = __VU - 1;
  const unitId = UNITS[number] as string;
  client.connect(__ENV['GATEWAY'] ?? '127.0.0.1:50051', { tls: { cacerts: [authority], ...certificates[number] } });
  const stream = new grpc.Stream(client, 'lingshan.roadside.v1.RoadsideService/Connect');
  const session = Date.now();
  const sentAtMs: number[] = [];
  let through = 0;
  let pacing = 0;
  let draining = 0;
  const send = (): void => {
    const counter = sentAtMs.push(Date.now());
    stream.write({ batch: { frames: [{ counter, kind: 'FRAME_KIND_HEARTBEAT', generatedAtMs: Date.now(), payload: heartbeat(Date.now()) }] } });
    if (counter < FRAMES) return;
    clearInterval(pacing);
    draining = setTimeout(() => stream.end(), DRAIN_MS);
  };
  stream.on('data', (message) => {
    const { welcome, ack } = message as Response;
    if (welcome) pacing = setInterval(send, 1000 / FRAMES_PER_SECOND);
    if (!ack) return;
    for (const upTo = Number(ack.through ?? 0); through < upTo; through++) {
      acknowledged.add(1);
      ackDelay.add(Date.now() - (sentAtMs[through] ?? 0));
    }
    if (through >= FRAMES) stream.end();
  });
  stream.on('error', (error) => {
    clearInterval(pacing);
    check(error, { 'no error': () => false });
  });
  stream.on('end', () => {
    clearTimeout(draining);
    check(through, { 'all acknowledged': (count) => count === FRAMES });
    client.close();
  });
  stream.write({ hello: { unitId, session, software: 'k6', codecProfile: 'lingshan.v2x.v1', clockMs: session, ackedThrough: 0 } });
}
