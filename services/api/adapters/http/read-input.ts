/** Every part of a request, checked against the operation's schemas; what the contract does not name is refused. */
import type { z } from 'zod';
import type { FastifyRequest } from 'fastify';
import type { OperationSpec } from '../../domain/operation';
import { type InputIssue, InputRefused } from '../../domain/problem';

type Place = InputIssue['in'];

function readPart(place: Place, schema: z.ZodType | undefined, value: unknown, issues: { unknown: InputIssue[]; invalid: InputIssue[] }): unknown {
  if (!schema) {
    const names = value !== null && typeof value === 'object' ? Object.keys(value) : value === undefined || value === null ? [] : ['(all)'];
    for (const name of names) issues.unknown.push({ in: place, at: name, message: `there is nothing of this name in the ${place} of this operation` });
    return undefined;
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  for (const issue of result.error.issues) {
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) issues.unknown.push({ in: place, at: [...issue.path, key].join('.'), message: 'is not a field of ours' });
    } else {
      issues.invalid.push({ in: place, at: issue.path.join('.') || '(all)', message: issue.message });
    }
  }
  return undefined;
}

/** The parsed input. Throws InputRefused with every place that is wrong. */
export function readInput(spec: OperationSpec, request: FastifyRequest): unknown {
  const issues = { unknown: [], invalid: [] };
  const { params, query, headers, body } = spec.input;
  const input = {
    params: readPart('path', params, request.params, issues),
    query: readPart('query', query, request.query, issues),
    headers: headers ? readPart('header', headers, request.headers, issues) : undefined,
    body: readPart('body', body, request.body, issues),
  };
  const { unknown, invalid } = issues;
  if (unknown.length > 0) throw new InputRefused('UNKNOWN_FIELD', [...unknown, ...invalid]);
  if (invalid.length > 0) throw new InputRefused('INPUT_INVALID', invalid);
  return input;
}
