import type { FastifyInstance } from 'fastify';
import { HealthRegistry } from './health';
import { collectProcessMetrics, renderMetrics } from './metrics';

/** Adds /livez, /readyz, /startupz and /metrics. They carry no secret and no personal data; keep the port off the public network. */
export function addOpsRoutes(server: FastifyInstance, service: string): void {
  collectProcessMetrics();
  server.get('/livez', () => ({ service, alive: true }));
  server.get('/startupz', (_request, reply) => reply.status(HealthRegistry.started ? 200 : 503).send({ service, started: HealthRegistry.started }));
  server.get('/readyz', async (_request, reply) => {
    const state = await HealthRegistry.readiness();
    return reply.status(state.ready ? 200 : 503).send({ service, ...state });
  });
  server.get('/metrics', async (_request, reply) => {
    const { contentType, body } = await renderMetrics();
    return reply.type(contentType).send(body);
  });
}
