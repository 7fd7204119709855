import { Controller } from '@nestjs/common';
import { NetworkHolder } from '../../app/network-holder';
import type { InputOf, OutputOf } from '../../domain/operation';
import * as operations from '../../domain/operations/roadnet-versions';
import { RoadnetVersionHistory } from '../clickhouse/roadnet-versions';
import { Input, Operation } from './operation.decorator';

@Controller()
export class RoadnetVersionsController {
  constructor(
    private readonly networks: NetworkHolder,
    private readonly versions: RoadnetVersionHistory,
  ) {}

  @Operation(operations.listRoadnetVersions)
  async listRoadnetVersions(): Promise<OutputOf<typeof operations.listRoadnetVersions>> {
    return { items: await this.versions.list(this.networks.get().name) };
  }

  @Operation(operations.getRoadnetDiff)
  getRoadnetDiff(@Input() { query }: InputOf<typeof operations.getRoadnetDiff>): Promise<OutputOf<typeof operations.getRoadnetDiff>> {
    return this.versions.getDiff(this.networks.get().name, query.from, query.to);
  }

  @Operation(operations.listRoadnetFindings)
  listRoadnetFindings(@Input() { params }: InputOf<typeof operations.listRoadnetFindings>): Promise<OutputOf<typeof operations.listRoadnetFindings>> {
    return this.versions.listFindings(this.networks.get().name, params.versionNo);
  }
}
