import { Controller, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { NetworkHolder } from '../../app/network-holder';
import type { InputOf, OutputOf } from '../../domain/operation';
import * as operations from '../../domain/operations/network-answers';
import { chooseEncoding, isMatch } from './headers';
import { Input, Operation } from './operation.decorator';

@Controller()
export class NetworkAnswersController {
  constructor(private readonly networks: NetworkHolder) {}

  @Operation(operations.getRoadnetTile)
  async getRoadnetTile(@Input() { params, query, headers }: InputOf<typeof operations.getRoadnetTile>, @Res() reply: FastifyReply): Promise<void> {
    const network = this.networks.get();
    const tile = await network.answers.getTile(params.zoom, params.column, params.row);
    reply.headers({ etag: tile.etag, 'cache-control': query.version === network.version ? 'private, max-age=31536000, immutable' : 'private, no-cache', vary: 'Accept-Encoding' });
    if (isMatch(headers['if-none-match'], tile.etag)) {
      reply.status(304).send();
      return;
    }
    const encoding = chooseEncoding(reply.request.headers['accept-encoding'] as string | undefined, ['gzip']);
    if (encoding !== 'identity') reply.header('content-encoding', encoding);
    reply.type('application/vnd.mapbox-vector-tile').send(tile[encoding]);
  }

  @Operation(operations.getNearby)
  getNearby(@Input() { query }: InputOf<typeof operations.getNearby>): OutputOf<typeof operations.getNearby> {
    return this.networks.get().answers.getNearby(query.lat, query.lon, { withinM: query.within, count: query.count });
  }

  @Operation(operations.getInside)
  getInside(@Input() { query }: InputOf<typeof operations.getInside>): OutputOf<typeof operations.getInside> {
    return this.networks.get().answers.getInside([query.polygon.split(';').map((corner) => corner.split(',').map(Number) as [number, number])]);
  }

  @Operation(operations.findInside)
  findInside(@Input() { body }: InputOf<typeof operations.findInside>): OutputOf<typeof operations.findInside> {
    return this.networks.get().answers.getInside(body.rings);
  }

  @Operation(operations.getCellRoads)
  getCellRoads(@Input() { params }: InputOf<typeof operations.getCellRoads>): OutputOf<typeof operations.getCellRoads> {
    return this.networks.get().answers.getCellRoads(params.cell);
  }

  @Operation(operations.listUpstream)
  listUpstream(@Input() { params, query }: InputOf<typeof operations.listUpstream>): OutputOf<typeof operations.listUpstream> {
    return this.networks.get().answers.listUpstream(params.laneNo, query.within);
  }

  @Operation(operations.getLinkPlace)
  getLinkPlace(@Input() { params, query }: InputOf<typeof operations.getLinkPlace>): OutputOf<typeof operations.getLinkPlace> {
    return this.networks.get().answers.getLinkPlace(params.linkNo, query.s, query.d);
  }

  @Operation(operations.encodeOpenLr)
  encodeOpenLr(@Input() { query }: InputOf<typeof operations.encodeOpenLr>): OutputOf<typeof operations.encodeOpenLr> {
    return this.networks.get().answers.encodeOpenLr(query.links.split(',').map(Number), query.from, query.to);
  }

  @Operation(operations.decodeOpenLr)
  decodeOpenLr(@Input() { query }: InputOf<typeof operations.decodeOpenLr>): OutputOf<typeof operations.decodeOpenLr> {
    return this.networks.get().answers.decodeOpenLr(query.openlr);
  }

  @Operation(operations.getJunctionMap)
  getJunctionMap(@Input() { params, query }: InputOf<typeof operations.getJunctionMap>): OutputOf<typeof operations.getJunctionMap> {
    return this.networks.get().answers.getMap(this.networks.get().getJunctionIndex(params.junctionId), query.region);
  }

  @Operation(operations.getJunctionLayout)
  getJunctionLayout(@Input() { params }: InputOf<typeof operations.getJunctionLayout>): OutputOf<typeof operations.getJunctionLayout> {
    return this.networks.get().answers.getLayout(this.networks.get().getJunctionIndex(params.junctionId));
  }
}
