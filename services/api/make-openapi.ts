/** Writes services/api/openapi.json from the route map: `node dist/services/api/make-openapi.js`. */
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { API_VERSION, toOpenApi } from './domain/openapi';
import { OPERATIONS } from './domain/operations';

const OUT = join(resolve(__dirname, '../../..'), 'services/api/openapi.json');
writeFileSync(OUT, `${JSON.stringify(toOpenApi(OPERATIONS, { version: API_VERSION }), null, 2)}\n`);
process.stdout.write(`${OUT}\n`);
