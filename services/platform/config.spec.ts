import { z } from 'zod';
import { ConfigError, listenAddress, opsShape, parseConfig, splitListen } from './config';

const shape = { ...opsShape, GATEWAY_LISTEN: listenAddress, GATEWAY_ID: z.string().min(1), GATEWAY_LIMIT: z.coerce.number().int().default(5) };

function problemsOf(environment: Record<string, string>): readonly string[] {
  try {
    parseConfig(shape, environment);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

describe('parseConfig', () => {
  it('gives a frozen object with defaults', () => {
    const config = parseConfig(shape, { GATEWAY_LISTEN: '127.0.0.1:1', GATEWAY_ID: 'g1', LOG_LEVEL: '', HOME: '/x' });
    expect(config).toEqual({ GATEWAY_LISTEN: '127.0.0.1:1', GATEWAY_ID: 'g1', GATEWAY_LIMIT: 5, OPS_LISTEN: '127.0.0.1:0', LOG_LEVEL: 'info' });
    expect(Object.isFrozen(config)).toBe(true);
  });

  it('tells every problem at once, and no value', () => {
    const problems = problemsOf({ GATEWAY_LISTEN: 'secret', LOG_LEVEL: 'loud', GATEWAY_LIMIT: '1.5' });
    expect(problems.map((problem) => problem.split(':')[0]).sort()).toEqual(['GATEWAY_ID', 'GATEWAY_LIMIT', 'GATEWAY_LISTEN', 'LOG_LEVEL']);
    expect(problems.join()).not.toContain('secret');
    expect(problems.find((problem) => problem.startsWith('GATEWAY_ID'))).toContain('missing');
  });

  it('refuses unknown keys of ours, and leaves those of others alone', () => {
    const good = { GATEWAY_LISTEN: '127.0.0.1:1', GATEWAY_ID: 'g1' };
    expect(problemsOf({ ...good, GATEWAY_IDD: 'x' })[0]).toMatch(/^GATEWAY_IDD: unknown key/);
    expect(problemsOf({ ...good, LINGSHAN_X: 'x' })[0]).toMatch(/^LINGSHAN_X: unknown key/);
    expect(problemsOf({ ...good, API_KEY: 'x', NATS_URL: 'y', GATEWAY_SERVICE_HOST: '10.0.0.1', GATEWAY_PORT_50051_TCP: 'tcp://x' })).toEqual([]);
  });
});

describe('splitListen', () => {
  it('cuts at the last colon', () => expect(splitListen('[::1]:80')).toEqual({ host: '[::1]', port: 80 }));
});
