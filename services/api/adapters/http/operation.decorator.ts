/** Binds a handler to its operation. A handler without it has no route at all; a route without an operation does not start (door.ts). */
import { applyDecorators, createParamDecorator, Delete, type ExecutionContext, Get, HttpCode, Post } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import type { OperationSpec } from '../../domain/operation';
import type { DoorRequest } from './door-request';

const ROUTES = { GET: Get, POST: Post, DELETE: Delete } as const;

/** OpenAPI's {id} as the router's :id. */
export function toRouterPath(path: string): string {
  return path.replace(/\{(\w+)\}/g, ':$1');
}

export function Operation(spec: OperationSpec): MethodDecorator {
  return applyDecorators(ROUTES[spec.method](toRouterPath(spec.path)), HttpCode(spec.output.status), RouteConfig({ operation: spec }));
}

function requestOf(context: ExecutionContext): DoorRequest {
  return context.switchToHttp().getRequest<DoorRequest>();
}

/** The parsed input, InputOf<typeof spec>. */
export const Input = createParamDecorator((_: unknown, context: ExecutionContext): unknown => requestOf(context).door.input);

/** The caller. Only on operations that are not public. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext): unknown => requestOf(context).door.principal);

export const Request = createParamDecorator((_: unknown, context: ExecutionContext): unknown => requestOf(context));

export interface AnswerHeaders {
  set(name: string, value: string): void;
}

/** Headers of the answer; the handler's value is still what is sent. Not the reply itself: that is thenable, and awaiting it waits for ever. */
export const Headers = createParamDecorator((_: unknown, context: ExecutionContext): AnswerHeaders => {
  const reply = context.switchToHttp().getResponse<FastifyReply>();
  return { set: (name, value) => void reply.header(name, value) };
});
