/** The route map as an OpenAPI 3.1 document. Pure: the committed services/api/openapi.json is this function's value. */
import { z } from 'zod';
import { Problem } from './contract/basics';
import { type OperationSpec, TAGS } from './operation';

type Json = Record<string, unknown>;

/** Of the contract: additive changes raise the second number. */
export const API_VERSION = '1.0.0';

export interface OpenApiInfo {
  readonly version: string;
}

/** Problems that operations share: name → status and what it means. */
const SHARED_PROBLEMS = {
  Unauthenticated: { status: '401', description: 'Nobody is signed in, or the token is not good (UNAUTHENTICATED)' },
  Forbidden: { status: '403', description: 'Not for this role (ROLE_INSUFFICIENT), or a write from a foreign page (CROSS_SITE_WRITE)' },
  Refused: { status: '422', description: 'Input refused: see `errors` (UNKNOWN_FIELD, INPUT_INVALID)' },
  TooMany: { status: '429', description: 'Too many calls: wait for Retry-After (RATE_LIMITED)' },
  Away: { status: '503', description: 'Something behind the door is away or full: try again after Retry-After' },
  Other: { status: 'default', description: 'Any other problem' },
} as const;
const SIGNED_IN_ONLY: readonly string[] = ['Unauthenticated', 'Forbidden'];

const SHARED_HEADERS = {
  'RateLimit-Policy': 'Calls allowed and the window in seconds',
  RateLimit: 'Calls left and seconds until all are back',
} as const;

/** Sub-schemas with an id become components; one id means one shape. */
class Components {
  readonly schemas: Record<string, Json> = {};

  /** JSON Schema of what is written on the wire, with references into the components. */
  add(schema: z.ZodType): Json {
    const { $schema: _dialect, $defs = {}, ...root } = z.toJSONSchema(schema, { io: 'input' }) as Json & { $defs?: Record<string, Json> };
    for (const [id, definition] of Object.entries($defs)) this.hold(id, definition);
    return relocate(root) as Json;
  }

  private hold(id: string, definition: Json): void {
    const shape = relocate(definition) as Json;
    if (this.schemas[id] && JSON.stringify(this.schemas[id]) !== JSON.stringify(shape)) throw new Error(`two shapes are called ${id}`);
    this.schemas[id] = shape;
  }
}

function relocate(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(relocate);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .map(([key, inner]) => [key, key === '$ref' && typeof inner === 'string' ? inner.replace('#/$defs/', '#/components/schemas/') : relocate(inner)]),
  );
}

function parameters(spec: OperationSpec, components: Components): Json[] {
  const places = [
    ['path', spec.input.params],
    ['query', spec.input.query],
    ['header', spec.input.headers],
  ] as const;
  return places.flatMap(([place, object]) =>
    Object.entries(object?.shape ?? {}).map(([name, field]) => {
      const { description, ...schema } = components.add(field as z.ZodType);
      return {
        name,
        in: place,
        required: place === 'path' || !(field as z.ZodType).safeParse(undefined).success,
        ...(description === undefined ? {} : { description }),
        schema,
      };
    }),
  );
}

function header(description: string): Json {
  return { description, schema: { type: 'string' } };
}

function responses(spec: OperationSpec, components: Components): Json {
  const { output } = spec;
  const schema = output.schema ? components.add(output.schema) : { type: 'string' };
  const body = output.schema || output.contentType ? { content: { [output.contentType ?? 'application/json']: { schema } } } : {};
  const own = Object.entries(output.headers ?? {}).map(([name, description]) => [name, header(description)]);
  const shared = Object.keys(SHARED_HEADERS).map((name) => [name, { $ref: `#/components/headers/${name}` }]);
  const problems = Object.entries(SHARED_PROBLEMS)
    .filter(([name]) => spec.auth !== 'public' || !SIGNED_IN_ONLY.includes(name))
    .map(([name, { status }]) => [status, { $ref: `#/components/responses/${name}` }]);
  return {
    [output.status]: { description: output.description, headers: Object.fromEntries([...own, ...shared]), ...body },
    ...Object.fromEntries(problems),
  };
}

function describe(spec: OperationSpec): string {
  const lines = [spec.description, spec.roles.length > 0 ? `Roles: ${spec.roles.join(', ')}.` : undefined, spec.reasons?.length ? `Reasons of its own: ${spec.reasons.join(', ')}.` : undefined];
  return lines.filter((line) => line !== undefined).join('\n\n');
}

function operation(spec: OperationSpec, components: Components): Json {
  const description = describe(spec);
  const inputs = parameters(spec, components);
  const bodyExamples = Object.fromEntries((spec.examples ?? []).filter((example) => example.body !== undefined).map((example) => [example.name, { value: example.body }]));
  return {
    operationId: spec.id,
    tags: [spec.tag],
    summary: spec.summary,
    ...(description ? { description } : {}),
    ...(inputs.length > 0 ? { parameters: inputs } : {}),
    ...(spec.input.body
      ? { requestBody: { required: true, content: { 'application/json': { schema: components.add(spec.input.body), ...(Object.keys(bodyExamples).length > 0 ? { examples: bodyExamples } : {}) } } } }
      : {}),
    responses: responses(spec, components),
    security: spec.auth === 'public' ? [] : [{ cookie: [] }, { token: [] }, ...(spec.auth === 'key' ? [{ key: [] }] : [])],
    'x-roles': spec.roles,
    'x-tenant-scope': spec.tenantScope,
    'x-audit': spec.audit,
    'x-calls-per-minute': spec.limit.perMinute,
  };
}

/** Builds the document. Throws when two different shapes share a name: that is our own mistake. */
export function toOpenApi(operations: readonly OperationSpec[], info: OpenApiInfo): Json {
  const components = new Components();
  components.add(Problem);
  const paths: Record<string, Json> = {};
  for (const spec of operations) {
    (paths[spec.path] ??= {})[spec.method.toLowerCase()] = operation(spec, components);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Lingshan api',
      version: info.version,
      description: 'The one HTTP door of Lingshan (灵山). Problems are RFC 9457 with a stable `reason`. Times are RFC 3339 UTC, positions WGS-84. Unknown fields are refused.',
    },
    servers: [{ url: '/' }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      schemas: Object.fromEntries(Object.entries(components.schemas).sort(([a], [b]) => (a < b ? -1 : 1))),
      responses: Object.fromEntries(
        Object.entries(SHARED_PROBLEMS).map(([name, { description }]) => [name, { description, content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } }]),
      ),
      headers: Object.fromEntries(Object.entries(SHARED_HEADERS).map(([name, description]) => [name, header(description)])),
      securitySchemes: {
        cookie: { type: 'apiKey', in: 'cookie', name: 'ls_session' },
        token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
        key: { type: 'http', scheme: 'bearer', bearerFormat: 'lsk_…' },
      },
    },
  };
}
