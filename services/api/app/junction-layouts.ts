/** A junction as the console draws it: everything in metres east and north of its reference point. */
import { conflictArea, CONFLICT_KINDS, LANE_TYPES, MANEUVERS, MapNumbers, movementPath, partOfLine, type RoadnetSnapshot } from '../../../roadnet';
import type { JunctionLayout } from '../domain/contract/network-answers';

/** Of approaches and exits so much is drawn. */
const ARM_M = 60;
const DIGITS = 2;
type Point = [number, number];

export class JunctionLayouts {
  private numbers: MapNumbers | undefined;

  constructor(private readonly snapshot: RoadnetSnapshot) {}

  /** `junction` is an index of the snapshot. */
  get(junction: number): JunctionLayout {
    const { version, junctions, controllers } = this.snapshot;
    const { id, name, latE7, lonE7, outline, controllerIds } = junctions[junction]!;
    const plan = new Plan(this.snapshot, junction);
    const movements = this.listMovements(junction, plan);
    return {
      version,
      junctionId: id,
      name: name || null,
      lat: latE7 / 1e7,
      lon: lonE7 / 1e7,
      outline: plan.ofPositions(outline),
      lanes: this.listLanes(junction, plan),
      movements,
      conflicts: this.listConflicts(junction, plan),
      stages: controllers.filter((controller) => controllerIds.includes(controller.id)).flatMap(({ id: controllerId, stages }) => stages.map(({ no, groups, permissiveGroups }) => ({ controllerId, stage: no, groups: [...groups], permissiveGroups: [...permissiveGroups] }))),
    };
  }

  private listLanes(junction: number, plan: Plan): JunctionLayout['lanes'] {
    const { laneIds, laneLink, laneType, laneWidthM, laneLengthM, linkFromJunction, linkToJunction, linkIds, linkLane, linkLaneStart, linkReferenceLane } = this.snapshot;
    this.numbers ??= new MapNumbers(this.snapshot, 1);
    const lanes: JunctionLayout['lanes'] = [];
    for (let linkNo = 1; linkNo < linkIds.length; linkNo++) {
      if (linkReferenceLane[linkNo] === 0 || (linkToJunction[linkNo] !== junction && linkFromJunction[linkNo] !== junction)) continue;
      for (const laneNo of linkLane.subarray(linkLaneStart[linkNo], linkLaneStart[linkNo + 1])) {
        const number = this.numbers.laneNoOf(laneNo);
        if (number === 0) continue;
        const lengthM = laneLengthM[laneNo]!;
        const facts = { laneNo, laneId: laneIds[laneNo]!, linkNo: laneLink[laneNo]!, number, type: LANE_TYPES[laneType[laneNo]!]!, widthM: rounded(laneWidthM[laneNo]!) };
        if (linkToJunction[linkNo] === junction) lanes.push({ ...facts, role: 'in', line: plan.ofLane(laneNo, Math.max(0, lengthM - ARM_M), lengthM) });
        if (linkFromJunction[linkNo] === junction) lanes.push({ ...facts, role: 'out', line: plan.ofLane(laneNo, 0, ARM_M) });
      }
    }
    return lanes;
  }

  private listMovements(junction: number, plan: Plan): JunctionLayout['movements'] {
    const { connectionFrom, connectionTo, connectionJunction, connectionManeuver, connectionGroup, connectionController, controllers, crossings, laneIds, laneLink, linkReferenceLane, linkKind, junctions } = this.snapshot;
    const movements: JunctionLayout['movements'] = [];
    for (let i = 0; i < connectionFrom.length; i++) {
      const from = connectionFrom[i]!;
      if (connectionJunction[i] !== junction || linkKind[laneLink[from]!] !== 0 || linkKind[laneLink[connectionTo[i]!]!] !== 0 || linkReferenceLane[laneLink[from]!] === 0) continue;
      const { line, widthM } = movementPath(this.snapshot, i);
      const controllerId = controllers[connectionController[i]! - 1]?.id ?? null;
      movements.push({ movement: i, kind: 'vehicle', name: `${laneIds[from]} → ${laneIds[connectionTo[i]!]}`, fromLaneNo: from, toLaneNo: connectionTo[i]!, maneuver: MANEUVERS[connectionManeuver[i]!]!, controllerId, signalGroup: connectionGroup[i] || null, widthM: rounded(widthM), line: plan.ofFrame(line) });
    }
    crossings.forEach(({ id, junctionId, controllerId, group }, i) => {
      if (junctionId !== junctions[junction]!.id) return;
      const movement = connectionFrom.length + i;
      const { line, widthM } = movementPath(this.snapshot, movement);
      movements.push({ movement, kind: 'pedestrian', name: id, fromLaneNo: null, toLaneNo: null, maneuver: null, controllerId: controllerId || null, signalGroup: group || null, widthM: rounded(widthM), line: plan.ofFrame(line) });
    });
    return movements;
  }

  private listConflicts(junction: number, plan: Plan): JunctionLayout['conflicts'] {
    const { junctionConflictStart, conflictFirst, conflictSecond, conflictKind } = this.snapshot;
    const conflicts: JunctionLayout['conflicts'] = [];
    for (let i = junctionConflictStart[junction]!; i < junctionConflictStart[junction + 1]!; i++) {
      conflicts.push({ first: conflictFirst[i]!, second: conflictSecond[i]!, kind: CONFLICT_KINDS[conflictKind[i]!]!, area: plan.ofFrame(conflictArea(this.snapshot, i)) });
    }
    return conflicts;
  }
}

/** Metres of one junction. */
class Plan {
  private readonly originX: number;
  private readonly originY: number;

  constructor(
    private readonly snapshot: RoadnetSnapshot,
    junction: number,
  ) {
    const { latE7, lonE7 } = snapshot.junctions[junction]!;
    this.originX = snapshot.frame.x(lonE7);
    this.originY = snapshot.frame.y(latE7);
  }

  ofFrame(flat: readonly number[]): Point[] {
    const points: Point[] = [];
    for (let i = 0; i + 1 < flat.length; i += 2) points.push([rounded(flat[i]! - this.originX), rounded(flat[i + 1]! - this.originY)]);
    return points;
  }

  ofPositions(latLonE7: readonly number[]): Point[] {
    const { frame } = this.snapshot;
    return this.ofFrame(latLonE7.map((_, i) => (i % 2 === 0 ? frame.x(latLonE7[i + 1]!) : frame.y(latLonE7[i - 1]!))));
  }

  ofLane(laneNo: number, fromM: number, toM: number): Point[] {
    const { lanePointStart, pointX, pointY } = this.snapshot;
    const flat: number[] = [];
    for (let i = lanePointStart[laneNo]!; i < lanePointStart[laneNo + 1]!; i++) flat.push(pointX[i]!, pointY[i]!);
    return this.ofFrame(partOfLine(flat, fromM, toM));
  }
}

const rounded = (value: number): number => Number(value.toFixed(DIGITS));
