import { Controller, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LingshanError } from '../../../kernel/errors';
import { getConsole } from '../../domain/operations/meta';
import { ConsoleFiles } from './console-files';
import { chooseEncoding, CONSOLE_CSP, isMatch } from './headers';
import { Operation, Request } from './operation.decorator';

@Controller()
export class ConsoleController {
  constructor(private readonly files: ConsoleFiles) {}

  @Operation(getConsole)
  getConsole(@Request() request: FastifyRequest, @Res() reply: FastifyReply): void {
    const [path = '/'] = request.url.split('?', 1);
    const acceptsHtml = (request.headers.accept ?? '').includes('text/html');
    const file = this.files.find(path === '/' ? '/index.html' : path, acceptsHtml);
    if (!file) throw new LingshanError('notFound', 'ROUTE_NOT_FOUND', 'there is no such operation or file; see /docs');
    reply.headers({ etag: file.etag, 'cache-control': file.cacheControl, vary: 'Accept-Encoding', 'content-security-policy': CONSOLE_CSP });
    if (isMatch(request.headers['if-none-match'], file.etag)) {
      reply.status(304).send();
      return;
    }
    const encoding = chooseEncoding(request.headers['accept-encoding'] as string | undefined, ['br', 'gzip']);
    const encoded = file[encoding];
    if (encoded && encoding !== 'identity') reply.header('content-encoding', encoding);
    reply.type(file.type).send(encoded ?? file.identity);
  }
}
