import type { Remark } from '../model/finding';
import type { Roadnet } from '../model/roadnet';
import { conflictMissing } from './conflict-missing';
import { conflictUnknownMovement } from './conflict-unknown-movement';
import { connectionGap } from './connection-gap';
import { connectionKink } from './connection-kink';
import { connectionMissingController } from './connection-missing-controller';
import { connectionMissingLane } from './connection-missing-lane';
import { crossingMissingPart } from './crossing-missing-part';
import { geometryDuplicate } from './geometry-duplicate';
import { geometryOutOfRange } from './geometry-out-of-range';
import { geometryZeroLength } from './geometry-zero-length';
import { idDuplicate } from './id-duplicate';
import { laneDeadEnd } from './lane-dead-end';
import { laneHeights } from './lane-heights';
import { laneImplausible } from './lane-implausible';
import { laneMissingLink } from './lane-missing-link';
import { laneOnePoint } from './lane-one-point';
import { laneOverlap } from './lane-overlap';
import { laneUnusual } from './lane-unusual';
import { levelInconsistent } from './level-inconsistent';
import { linkLaneCount } from './link-lane-count';
import { linkMissingJunction } from './link-missing-junction';
import { netEmpty } from './net-empty';
import { parkingOffLink } from './parking-off-link';
import { restrictionEmptyPeriod } from './restriction-empty-period';
import { signalBadStage } from './signal-bad-stage';
import { signalConflictingStage } from './signal-conflicting-stage';
import { signalGroupRange } from './signal-group-range';
import { signalMissingJunction } from './signal-missing-junction';
import { signalNoApproach } from './signal-no-approach';
import { signalNoStages } from './signal-no-stages';
import { signalUnusedGroup } from './signal-unused-group';
import { stopLineMissingLane } from './stop-line-missing-lane';
import { topologyIsolated } from './topology-isolated';
import { topologyTrap } from './topology-trap';
import { topologyUnreachable } from './topology-unreachable';
import { turnRestrictionBroken } from './turn-restriction-broken';
import { unitMissingJunction } from './unit-missing-junction';
import { zoneBadRing } from './zone-bad-ring';
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
  laneMissingLink,
  laneHeights,
  laneUnusual,
  laneOverlap,
  laneDeadEnd,
  connectionGap,
  connectionKink,
  crossingMissingPart,
  stopLineMissingLane,
  signalMissingJunction,
  signalBadStage,
  signalUnusedGroup,
  signalNoStages,
  conflictUnknownMovement,
  conflictMissing,
  levelInconsistent,
  geometryDuplicate,
  topologyTrap,
  topologyUnreachable,
  restrictionEmptyPeriod,
  turnRestrictionBroken,
  zoneBadRing,
  parkingOffLink,
  unitMissingJunction,
];

/** Runs every check; `onRemark` gets the name of the check with each remark. */
export function validateRoadnet(roadnet: Roadnet, onRemark: (check: string, remark: Remark) => void): void {
  for (const validator of VALIDATORS) validator.check(roadnet, (remark) => onRemark(validator.name, remark));
}
