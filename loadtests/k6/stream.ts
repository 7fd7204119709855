/**
 * Readers of the live stream. k6 reads a response whole, so each reader stays for as long as the request's timeout lets it and
 * then ends; what is checked is that the stream opens at once while many read, and that nobody is sent away before.
 * `npm run loadtest -- stream` passes API (URL), KEY and SECONDS.
 */
import { check } from 'k6';
import http from 'k6/http';
import { Trend } from 'k6/metrics';
import type { Options } from 'k6/options';

const firstByte = new Trend('stream_first_byte_ms', true);

export const options: Options = {
  scenarios: { readers: { executor: 'per-vu-iterations', vus: Number(__ENV['READERS'] ?? 20), iterations: 1, maxDuration: '10m' } },
  thresholds: { stream_first_byte_ms: ['p(95)<500'], checks: ['rate==1'] },
};

const API = __ENV['API'] ?? 'http://127.0.0.1:8080';

const STAY_MS = Number(__ENV['SECONDS'] ?? 10) * 1000;
/** k6's own: the request's timeout was over. */
const TIMEOUT = 1050;

export default function read(): void {
  const response = http.get(`${API}/v1/live/stream?topics=objects,links,signals`, { headers: { Authorization: `Bearer ${__ENV['KEY'] ?? ''}` }, timeout: STAY_MS, responseType: 'none' });
  const { error_code: code, timings } = response;
  firstByte.add(timings.waiting);
  // No time to the first byte: there was none, the stream never opened.
  check(response, { 'opened': () => timings.waiting > 0, 'stayed open': () => code === TIMEOUT });
}
