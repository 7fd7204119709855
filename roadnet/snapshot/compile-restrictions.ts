import type { Connection, Lane, Restriction, TurnRestriction } from '../model/roadnet';
import type { Numbering } from './numbering';
import { startsOf } from './ranges';
import { RESTRICTION_KINDS } from './snapshot';

const SOURCE_CAUSE = 'source';

/** One table of restrictions for lanes, connections and turn restrictions, whose lists are in order. */
export function compileRestrictions(lanes: readonly Lane[], laneSlots: number, connections: readonly Connection[], turns: readonly TurnRestriction[], { laneNos, linkNos }: Numbering) {
  const ofLanes = lanes.flatMap((lane) => lane.restrictions.map((restriction) => ({ owner: laneNos.get(lane.id)!, restriction })));
  const ofConnections = connections.flatMap((connection, owner) => connection.restrictions.map((restriction) => ({ owner, restriction })));
  const ofTurns = turns.map(({ classes, when }): Restriction => ({ kind: 'closed', classes, when, cause: SOURCE_CAUSE }));
  const all = [...ofLanes.map(({ restriction }) => restriction), ...ofConnections.map(({ restriction }) => restriction), ...ofTurns];
  const causes = [...new Set(all.map(({ cause }) => cause))].sort();
  const causeIndex = new Map(causes.map((cause, i) => [cause, i]));
  const windows = all.flatMap(({ when }, owner) => (when.weekly ?? []).map((window) => ({ owner, ...window })));
  return {
    causes,
    turnRestrictionIds: turns.map(({ id }) => id),
    columns: {
      laneRestrictionStart: startsOf(ofLanes.map(({ owner }) => owner), laneSlots),
      connectionRestrictionStart: startsOf(ofConnections.map(({ owner }) => owner), connections.length).map((start) => start + ofLanes.length),
      restrictionKind: Uint8Array.from(all, ({ kind }) => RESTRICTION_KINDS.indexOf(kind)),
      restrictionClasses: Uint16Array.from(all, ({ classes }) => classes),
      restrictionSpeedLimitMps: Float32Array.from(all, ({ speedLimitMps }) => speedLimitMps ?? NaN),
      restrictionFromMs: Float64Array.from(all, ({ when }) => when.fromMs ?? -Infinity),
      restrictionToMs: Float64Array.from(all, ({ when }) => when.toMs ?? Infinity),
      restrictionWindowStart: startsOf(windows.map(({ owner }) => owner), all.length),
      restrictionCause: Uint32Array.from(all, ({ cause }) => causeIndex.get(cause)!),
      windowDays: Uint8Array.from(windows, ({ days }) => days),
      windowStartMin: Uint16Array.from(windows, ({ startMin }) => startMin),
      windowEndMin: Uint16Array.from(windows, ({ endMin }) => endMin),
      turnRestrictionLinkStart: startsOf(turns.flatMap(({ linkIds }, owner) => linkIds.map(() => owner)), turns.length),
      turnRestrictionLink: Uint32Array.from(turns.flatMap(({ linkIds }) => linkIds.map((id) => linkNos.get(id)!))),
      turnRestrictionRule: Uint32Array.from(turns, (_, i) => ofLanes.length + ofConnections.length + i),
    },
  };
}
