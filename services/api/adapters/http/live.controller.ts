import { Controller, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { LiveState } from '../../app/live-state';
import { LiveStream } from '../../app/live-stream';
import { NetworkHolder } from '../../app/network-holder';
import { intersects, isInside, parseBbox } from '../../domain/bbox';
import type { Topic } from '../../domain/contract/live';
import type { Principal } from '../../domain/identity';
import type { InputOf, OutputOf } from '../../domain/operation';
import * as operations from '../../domain/operations/live';
import { Tokens } from '../crypto/tokens';
import { Caller, Input, Operation } from './operation.decorator';
import { SseReader } from './sse-reader';

@Controller()
export class LiveController {
  constructor(
    private readonly state: LiveState,
    private readonly stream: LiveStream,
    private readonly networks: NetworkHolder,
    private readonly tokens: Tokens,
  ) {}

  @Operation(operations.listLiveObjects)
  listLiveObjects(@Input() input: InputOf<typeof operations.listLiveObjects>): OutputOf<typeof operations.listLiveObjects> {
    const box = findBox(input.query);
    return this.state.read('objects', ({ lonE7, latE7 }) => isInside(box, lonE7, latE7));
  }

  @Operation(operations.listLiveLinks)
  listLiveLinks(@Input() input: InputOf<typeof operations.listLiveLinks>): OutputOf<typeof operations.listLiveLinks> {
    const box = findBox(input.query);
    const network = this.networks.find();
    return this.state.read('links', ({ linkNo }) => {
      const extent = box && network?.findLinkBox(linkNo);
      return box === undefined || (extent !== undefined && intersects(box, extent));
    });
  }

  @Operation(operations.listLiveLanes)
  listLiveLanes(@Input() input: InputOf<typeof operations.listLiveLanes>): OutputOf<typeof operations.listLiveLanes> {
    const box = findBox(input.query);
    const network = this.networks.find();
    return this.state.read('lanes', ({ laneNo }) => {
      const extent = box && network?.findLaneBox(laneNo);
      return box === undefined || (extent !== undefined && intersects(box, extent));
    });
  }

  @Operation(operations.listLiveSignals)
  listLiveSignals(@Input() input: InputOf<typeof operations.listLiveSignals>): OutputOf<typeof operations.listLiveSignals> {
    const box = findBox(input.query);
    const network = this.networks.find();
    const wanted = input.query.junctionId;
    const ids = wanted === undefined ? undefined : new Set(network?.listSignalIds(wanted) ?? [wanted]);
    return this.state.read('signals', ({ junctionId }) => {
      const place = box && network?.findPlace(junctionId);
      return (ids?.has(junctionId) ?? true) && (box === undefined || (place !== undefined && isInside(box, place.lonE7, place.latE7)));
    });
  }

  @Operation(operations.listLiveUnits)
  listLiveUnits(@Input() input: InputOf<typeof operations.listLiveUnits>): OutputOf<typeof operations.listLiveUnits> {
    const box = findBox(input.query);
    return this.state.read('units', ({ position }) => box === undefined || (position !== null && isInside(box, position.lonE7, position.latE7)));
  }

  @Operation(operations.listLiveEvents)
  listLiveEvents(@Input() input: InputOf<typeof operations.listLiveEvents>): OutputOf<typeof operations.listLiveEvents> {
    const box = findBox(input.query);
    return this.state.read('events', ({ lonE7, latE7 }) => isInside(box, lonE7, latE7));
  }

  @Operation(operations.streamLive)
  streamLive(@Input() input: InputOf<typeof operations.streamLive>, @Caller() caller: Principal, @Res() reply: FastifyReply): void {
    const name = `${caller.tenant}/${caller.name}`;
    this.stream.checkRoom(name);
    reply.hijack();
    const topics = new Set(input.query.topics.split(',') as Topic[]);
    SseReader.open(reply, this.stream, { topics, caller: name, isWelcome: () => this.tokens.isGood(caller) });
  }
}

function findBox(query: { readonly bbox?: string | undefined }) {
  return query.bbox === undefined ? undefined : parseBbox(query.bbox);
}
