/** The door itself. */
import { z } from 'zod';
import { defineOperation } from '../operation';

const open = { method: 'GET', tag: 'meta', auth: 'public', roles: [], tenantScope: 'none', audit: 'none', limit: { perMinute: 240 } } as const;

export const getHealth = defineOperation({
  ...open,
  id: 'getHealth',
  path: '/healthz',
  summary: 'Is the door open?',
  description: 'Says nothing of what lies behind it; for that there is /readyz on the operations port.',
  input: {},
  output: { status: 200, description: 'Open', schema: z.object({ status: z.literal('ok') }) },
  examples: [{ name: 'open' }],
});

export const getOpenApi = defineOperation({
  ...open,
  id: 'getOpenApi',
  path: '/v1/openapi.json',
  summary: 'This document',
  input: {},
  output: { status: 200, description: 'OpenAPI 3.1', schema: z.looseObject({ openapi: z.string() }) },
  examples: [{ name: 'the document' }],
});

export const getDocs = defineOperation({
  ...open,
  id: 'getDocs',
  path: '/docs',
  summary: 'This document for people',
  input: {},
  output: { status: 200, description: 'A page without scripts', contentType: 'text/html; charset=utf-8' },
  examples: [{ name: 'the page' }],
});

/** The console's files. Not part of the api's contract, and yet a route like any other. */
export const getConsole = defineOperation({
  ...open,
  id: 'getConsole',
  path: '/*',
  summary: 'Files of the console',
  input: { params: z.looseObject({}), query: z.looseObject({}) },
  output: { status: 200, description: 'A file', contentType: 'application/octet-stream' },
  limit: { perMinute: 1200 },
});
