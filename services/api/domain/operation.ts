/**
 * What every operation of the door states about itself. The route map, the OpenAPI document, the guard, the rate limits,
 * the audit and the security tests are all derived from this one value; an operation that lacks a part does not type-check,
 * and a route without an operation does not start.
 */
import type { z } from 'zod';

export const ROLES = ['viewer', 'operator', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** `public`: anyone. `session`: a signed-in person (cookie or bearer token). `key`: a signed-in person or an API key. */
export type Auth = 'public' | 'session' | 'key';

/** `none`: says the same to everyone. `district`: answers only from the caller's own district. */
export type TenantScope = 'none' | 'district';

/** `none`: not recorded. `read`: recorded because what is read is sensitive. `write`: recorded because something changes. */
export type Audit = 'none' | 'read' | 'write';

export interface OperationInput {
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly headers?: z.ZodObject;
  readonly body?: z.ZodType;
}

export interface OperationOutput {
  readonly status: 200 | 202 | 204;
  readonly description: string;
  /** Absent: no body (204). */
  readonly schema?: z.ZodType;
  /** Default application/json. */
  readonly contentType?: string;
  /** Response headers worth naming: name → description. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request that must succeed against a door with data; run by the contract test and shown in the document. */
export interface OperationExample {
  readonly name: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface OperationSpec {
  /** lowerCamelCase, unique: the name in generated clients. */
  readonly id: string;
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** OpenAPI template: /v1/units/{unitId}. */
  readonly path: `/${string}`;
  readonly tag: Tag;
  readonly summary: string;
  readonly description?: string;
  readonly auth: Auth;
  /** Who may call it; empty exactly when `auth` is public. */
  readonly roles: readonly Role[];
  readonly tenantScope: TenantScope;
  readonly input: OperationInput;
  readonly output: OperationOutput;
  /** Calls per minute of one caller (person, key, or address when nobody is signed in). */
  readonly limit: { readonly perMinute: number };
  readonly audit: Audit;
  /** Stable reasons of this operation's own, beyond those that any operation may answer with. */
  readonly reasons?: readonly string[];
  readonly examples?: readonly OperationExample[];
}

export const TAGS = {
  session: 'Sign-in',
  roadnet: 'Road network',
  routing: 'Routes, matrices, isochrones',
  live: 'The present: every value carries its age',
  history: 'The past, from the store',
  units: 'Roadside units',
  ledger: 'What was stored of what a unit sent',
  meta: 'The door itself',
} as const;
export type Tag = keyof typeof TAGS;

const ID = /^[a-z][A-Za-z0-9]{2,63}$/;

/** What is wrong with a spec in itself, as words; empty when nothing is. */
export function findSpecProblems(spec: OperationSpec): string[] {
  const problems: string[] = [];
  if (!ID.test(spec.id)) problems.push('id must be lowerCamelCase');
  if ((spec.auth === 'public') !== (spec.roles.length === 0)) problems.push('roles must be empty exactly when auth is public');
  if (!(spec.limit.perMinute > 0)) problems.push('limit.perMinute must be positive');
  if (spec.method !== 'GET' && spec.audit !== 'write') problems.push(`a ${spec.method} must be audited as a write`);
  if (spec.method === 'GET' && spec.input.body) problems.push('a GET has no body');
  const inPath = [...spec.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();
  const declared = Object.keys(spec.input.params?.shape ?? {}).sort();
  if (!spec.path.endsWith('*') && inPath.join() !== declared.join()) problems.push(`path names {${inPath.join()}}, input.params {${declared.join()}}`);
  if ((spec.output.status === 204) !== (spec.output.schema === undefined && spec.output.contentType === undefined)) problems.push('exactly a 204 has no body');
  return problems;
}

type Parsed<T> = T extends z.ZodType ? z.output<T> : undefined;

/** What a handler is given: every part parsed and checked. */
export interface InputOf<S extends OperationSpec> {
  readonly params: Parsed<S['input']['params']>;
  readonly query: Parsed<S['input']['query']>;
  readonly headers: Parsed<S['input']['headers']>;
  readonly body: Parsed<S['input']['body']>;
}

/** What a handler must answer. */
export type OutputOf<S extends OperationSpec> = Parsed<S['output']['schema']>;

/** Keeps the exact types of a spec, so that handlers are typed from it. */
export function defineOperation<const S extends OperationSpec>(spec: S): S {
  return spec;
}
