import { Controller } from '@nestjs/common';
import { NetworkHolder } from '../../app/network-holder';
import type { Principal } from '../../domain/identity';
import type { InputOf, OutputOf } from '../../domain/operation';
import * as operations from '../../domain/operations/roadnet-edits';
import { RoadnetEdits } from '../bus/roadnet-edits';
import { History } from '../clickhouse/history';
import { Caller, Input, Operation } from './operation.decorator';

@Controller()
export class RoadnetEditsController {
  constructor(
    private readonly edits: RoadnetEdits,
    private readonly networks: NetworkHolder,
    private readonly history: History,
  ) {}

  @Operation(operations.createRoadnetEdit)
  createRoadnetEdit(@Input() { headers, body }: InputOf<typeof operations.createRoadnetEdit>, @Caller() caller: Principal): Promise<OutputOf<typeof operations.createRoadnetEdit>> {
    return this.edits.create(caller, headers['idempotency-key'], body);
  }

  @Operation(operations.listRoadnetEdits)
  async listRoadnetEdits(): Promise<OutputOf<typeof operations.listRoadnetEdits>> {
    return { items: await this.history.listRoadnetEdits(this.networks.get().name) };
  }

  @Operation(operations.getRoadnetEdit)
  getRoadnetEdit(@Input() { params }: InputOf<typeof operations.getRoadnetEdit>): Promise<OutputOf<typeof operations.getRoadnetEdit>> {
    return this.edits.get(params.editId);
  }

  @Operation(operations.withdrawRoadnetEdit)
  withdrawRoadnetEdit(@Input() { params, body }: InputOf<typeof operations.withdrawRoadnetEdit>, @Caller() caller: Principal): Promise<OutputOf<typeof operations.withdrawRoadnetEdit>> {
    return this.edits.withdraw(caller, params.editId, body.reason);
  }
}
