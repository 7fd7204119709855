import { Controller } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { SignIn } from '../../app/sign-in';
import { toInstant } from '../../app/live-items';
import type { Principal } from '../../domain/identity';
import type { InputOf, OutputOf } from '../../domain/operation';
import * as operations from '../../domain/operations/session';
import { SESSION_S, Tokens } from '../crypto/tokens';
import { SESSION_COOKIE } from './credentials';
import { type AnswerHeaders, Caller, Headers, Input, Operation, Request } from './operation.decorator';

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/;

/** Secure except on this machine itself, where there is no TLS and nobody in between. */
function cookie(request: FastifyRequest, value: string, maxAgeS: number): string {
  const secure = LOOPBACK.test(request.headers.host ?? '') ? '' : '; Secure';
  return `${SESSION_COOKIE}=${value}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${maxAgeS}${secure}`;
}

@Controller()
export class SessionController {
  constructor(
    private readonly signIn: SignIn,
    private readonly tokens: Tokens,
  ) {}

  @Operation(operations.createSession)
  async createSession(
    @Input() input: InputOf<typeof operations.createSession>,
    @Request() request: FastifyRequest,
    @Headers() headers: AnswerHeaders,
  ): Promise<OutputOf<typeof operations.createSession>> {
    const { token, name, role, tenant, expiresAtMs } = await this.signIn.signIn(input.body, request.ip);
    headers.set('set-cookie', cookie(request, token, SESSION_S));
    return { token, tokenType: 'Bearer', name, role, tenant, expiresAt: toInstant(expiresAtMs) };
  }

  @Operation(operations.getSession)
  getSession(@Caller() caller: Principal): OutputOf<typeof operations.getSession> {
    const { name, role, tenant, expiresAtMs } = caller;
    return { name, role, tenant, expiresAt: expiresAtMs === undefined ? null : toInstant(expiresAtMs) };
  }

  @Operation(operations.deleteSession)
  deleteSession(@Caller() caller: Principal, @Request() request: FastifyRequest, @Headers() headers: AnswerHeaders): void {
    this.tokens.revoke(caller);
    headers.set('set-cookie', cookie(request, '', 0));
  }
}
