/** How to get there: computed by the platform's own engine over the network, with live speeds where there are any. */
import { z } from 'zod';
import { decimal } from '../contract/basics';
import { ALTERNATIVES_MAX, DepartAt, Engine, Isochrone, ISOCHRONE_MINUTES_MAX, Matrix, MatrixRequest, PositionText, RoutedClass, Routes } from '../contract/routing';
import { defineOperation, ROLES } from '../operation';

const routing = { tag: 'routing', auth: 'key', roles: ROLES, tenantScope: 'district' } as const;
const reasons = ['PLACE_OFF_NETWORK', 'ROADNET_UNAVAILABLE'] as const;

export const findRoute = defineOperation({
  ...routing,
  id: 'findRoute',
  method: 'GET',
  path: '/v1/route',
  summary: 'The fastest way from one place to another, and alternatives',
  description: 'Exact for turn costs, signal delays, turn restrictions, closures and the class of vehicle. Restrictions and speeds count as they stand at departAt, for the whole route.',
  audit: 'none',
  input: {
    query: z.strictObject({
      from: PositionText,
      to: PositionText,
      class: RoutedClass.optional(),
      departAt: DepartAt.optional(),
      alternatives: decimal({ min: 0, max: ALTERNATIVES_MAX, or: 0 }).describe('How many further ways at most'),
      steps: z.enum(['true', 'false']).optional().describe('With maneuvers and the lanes to be on before them'),
      engine: Engine.optional(),
    }),
  },
  output: { status: 200, description: 'The routes', schema: Routes },
  limit: { perMinute: 6000 },
  reasons: [...reasons, 'ROUTE_NOT_FOUND', 'ROUTER_UNAVAILABLE'],
  examples: [
    { name: 'with lanes', query: { from: '113.5476,22.7985', to: '113.5519,22.8015', steps: 'true', alternatives: '2' } },
    { name: 'a truck', query: { from: '113.5476,22.7985', to: '113.5519,22.8015', class: 'truck' } },
  ],
});

export const findRouteMatrix = defineOperation({
  ...routing,
  id: 'findRouteMatrix',
  method: 'POST',
  path: '/v1/route/matrix',
  summary: 'Times from each of many places to each of many others',
  description: 'Changes nothing; it is a POST because the places do not fit into a URL.',
  audit: 'write',
  input: { body: MatrixRequest },
  output: { status: 200, description: 'The matrix', schema: Matrix },
  limit: { perMinute: 600 },
  reasons: [...reasons, 'ROUTER_UNAVAILABLE'],
  examples: [{ name: 'one to two', body: { sources: [[113.5476, 22.7985]], targets: [[113.5519, 22.8015], [113.5493, 22.7978]] } }],
});

export const findIsochrone = defineOperation({
  ...routing,
  id: 'findIsochrone',
  method: 'GET',
  path: '/v1/route/isochrone',
  summary: 'What can be reached from a place within a time',
  audit: 'none',
  input: {
    query: z.strictObject({
      from: PositionText,
      minutes: decimal({ min: 1, max: ISOCHRONE_MINUTES_MAX }),
      class: RoutedClass.optional(),
      departAt: DepartAt.optional(),
    }),
  },
  output: { status: 200, description: 'Links and outline', schema: Isochrone },
  limit: { perMinute: 600 },
  reasons,
  examples: [{ name: 'one minute', query: { from: '113.5476,22.7985', minutes: '1' } }],
});
