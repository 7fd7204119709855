import { Controller, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { OutputOf } from '../../domain/operation';
import * as operations from '../../domain/operations/meta';
import { Documents } from './documents';
import { Operation } from './operation.decorator';

@Controller()
export class MetaController {
  constructor(private readonly documents: Documents) {}

  @Operation(operations.getHealth)
  getHealth(): OutputOf<typeof operations.getHealth> {
    return { status: 'ok' };
  }

  @Operation(operations.getOpenApi)
  getOpenApi(@Res() reply: FastifyReply): void {
    reply.header('cache-control', 'no-cache').type('application/json').send(this.documents.openApi);
  }

  @Operation(operations.getDocs)
  getDocs(@Res() reply: FastifyReply): void {
    const { html, csp } = this.documents.page;
    reply.headers({ 'content-security-policy': csp, 'cache-control': 'no-cache' }).type('text/html; charset=utf-8').send(html);
  }
}
