/** Reads of the api as a console and a partner make them, open model. `npm run loadtest -- api` passes API (URL), KEY and SECONDS. */
import { check } from 'k6';
import http from 'k6/http';
import type { Options } from 'k6/options';

export const options: Options = {
  scenarios: {
    reads: { executor: 'constant-arrival-rate', rate: Number(__ENV['RATE'] ?? 30), timeUnit: '1s', duration: `${__ENV['SECONDS'] ?? 30}s`, preAllocatedVUs: 20, maxVUs: 100 },
  },
  thresholds: {
    checks: ['rate==1'],
    http_req_failed: ['rate==0'],
    'http_req_duration{name:live}': ['p(99)<250'],
    'http_req_duration{name:roadnet}': ['p(99)<100'],
    'http_req_duration{name:history}': ['p(99)<1000'],
    dropped_iterations: ['count==0'],
  },
};

const API = __ENV['API'] ?? 'http://127.0.0.1:8080';
const params = (name: string) => ({ headers: { Authorization: `Bearer ${__ENV['KEY'] ?? ''}`, 'Accept-Encoding': 'gzip' }, tags: { name } });
/** Calls a minute of one caller are limited; these rates stay below the limits at 30 reads/s. */
const QUESTIONS = [
  ['live', '/v1/live/objects'],
  ['live', '/v1/live/links'],
  ['live', '/v1/live/signals'],
  ['roadnet', '/v1/roadnet'],
  ['history', '/v1/units'],
] as const;

export default function read(): void {
  const [name, path] = QUESTIONS[Math.floor(Math.random() * QUESTIONS.length)] ?? QUESTIONS[0];
  const response = http.get(`${API}${path}`, params(name));
  check(response, { 'is 200': ({ status }) => status === 200, 'carries a request id': ({ headers }) => 'X-Request-Id' in headers });
}
