import type { Remark } from '../model/finding';
import type { Roadnet } from '../model/roadnet';
import { connectionMissingController } from './connection-missing-controller';
import { connectionMissingLane } from './connection-missing-lane';
import { geometryOutOfRange } from './geometry-out-of-range';
import { geometryZeroLength } from './geometry-zero-length';
import { idDuplicate } from './id-duplicate';
import { laneImplausible } from './lane-implausible';
import { laneOnePoint } from './lane-one-point';
import { linkLaneCount } from './link-lane-count';
import { linkMissingJunction } from './link-missing-junction';
import { netEmpty } from './net-empty';
import { signalConflictingStage } from './signal-conflicting-stage';
import { signalGroupRange } from './signal-group-range';
import { signalNoApproach } from './signal-no-approach';
import { topologyIsolated } from './topology-isolated';
import type { Validator } from './validator';

export const VALIDATORS: readonly Validator[] = [
  netEmpty,
  idDuplicate,
  linkMissingJunction,
  linkLaneCount,
  laneOnePoint,
  laneImplausible,
  geometryOutOfRange,
  geometryZeroLength,
  connectionMissingLane,
  connectionMissingController,
  signalGroupRange,
  signalNoApproach,
  signalConflictingStage,
  topologyIsolated,
];

/** Runs every check; `onRemark` gets the name of the check with each remark. */
export function validateRoadnet(roadnet: Roadnet, onRemark: (check: string, remark: Remark) => void): void {
  for (const validator of VALIDATORS) validator.check(roadnet, (remark) => onRemark(validator.name, remark));
}
