import { Controller } from '@nestjs/common';
import type { Principal } from '../../domain/identity';
import type { InputOf, OutputOf } from '../../domain/operation';
import { createDownlink } from '../../domain/operations/units';
import { Downlinks } from '../bus/downlinks';
import { Caller, Input, Operation } from './operation.decorator';

@Controller()
export class DownlinkController {
  constructor(private readonly downlinks: Downlinks) {}

  @Operation(createDownlink)
  createDownlink(@Input() { params, headers, body }: InputOf<typeof createDownlink>, @Caller() caller: Principal): Promise<OutputOf<typeof createDownlink>> {
    return this.downlinks.send(caller, params.unitId, headers['idempotency-key'], body);
  }
}
