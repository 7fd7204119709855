import { Controller, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { NetworkHolder } from '../../app/network-holder';
import type { InputOf, OutputOf } from '../../domain/operation';
import * as operations from '../../domain/operations/roadnet';
import { chooseEncoding, isMatch } from './headers';
import { Input, Operation } from './operation.decorator';

@Controller()
export class RoadnetController {
  constructor(private readonly networks: NetworkHolder) {}

  @Operation(operations.getRoadnet)
  getRoadnet(): OutputOf<typeof operations.getRoadnet> {
    return this.networks.get().describe();
  }

  @Operation(operations.getRoadnetGeoJson)
  async getRoadnetGeoJson(@Input() input: InputOf<typeof operations.getRoadnetGeoJson>, @Res() reply: FastifyReply): Promise<void> {
    const layer = await this.networks.get().getLayer(input.query.layer);
    reply.headers({ etag: layer.etag, 'cache-control': 'private, no-cache', vary: 'Accept-Encoding' });
    if (isMatch(input.headers['if-none-match'], layer.etag)) {
      reply.status(304).send();
      return;
    }
    const encoding = chooseEncoding(reply.request.headers['accept-encoding'] as string | undefined, ['br', 'gzip']);
    if (encoding !== 'identity') reply.header('content-encoding', encoding);
    reply.type('application/geo+json').send(layer[encoding]);
  }

  @Operation(operations.listJunctions)
  listJunctions(@Input() input: InputOf<typeof operations.listJunctions>): OutputOf<typeof operations.listJunctions> {
    const { signalised } = input.query;
    return { items: this.networks.get().listJunctions(signalised === undefined ? undefined : signalised === 'true') };
  }

  @Operation(operations.getJunction)
  getJunction(@Input() input: InputOf<typeof operations.getJunction>): OutputOf<typeof operations.getJunction> {
    return this.networks.get().getJunction(input.params.junctionId);
  }

  @Operation(operations.matchTrack)
  matchTrack(@Input() { body }: InputOf<typeof operations.matchTrack>): OutputOf<typeof operations.matchTrack> {
    return this.networks.get().matchTrack(body.points.map(({ time, accuracyM, headingDeg, ...position }) => ({ ...position, timeMs: Date.parse(time), ...(accuracyM !== undefined && { accuracyM }), ...(headingDeg !== undefined && { headingDeg }) })));
  }
}
