/**
 * Readers of the live stream. k6 reads a response whole, so each reader stays for as long as the request's timeout lets it and
 * then ends; what is checked is that the stream opens at once while many read. k6 run -e API=… -e KEY=lsk_… loadtests/k6/sse.ts
 */
import { check } from 'k6';
import http from 'k6/http';
import { Trend } from 'k6/metrics';
import type { Options } from 'k6/options';

const firstByte = new Trend('stream_first_byte_ms', true);

export const options: Options = {
  scenarios: { readers: { executor: 'per-vu-iterations', vus: Number(__ENV['READERS'] ?? 20), iterations: 1, maxDuration: '1m' } },
  thresholds: { stream_first_byte_ms: ['p(95)<500'], checks: ['rate==1'] },
};

const API = __ENV['API'] ?? 'http://127.0.0.1:8080';

export default function read(): void {
  const response = http.get(`${API}/v1/live/stream?topics=objects,links,signals`, { headers: { Authorization: `Bearer ${__ENV['KEY'] ?? ''}` }, timeout: __ENV['STAY'] ?? '10s', responseType: 'none' });
  firstByte.add(response.timings.waiting);
  // 1050: k6's own timeout, after the stream was open; anything else was refused.
  check(response, { 'stayed open': ({ status, error_code: code }) => status === 200 || code === 1050 });
}
