import type { Stage } from '../../model/roadnet';

/** Stated defaults where a plan is not known to the network: a cycle of a city's main junction and the share of a group that no stage names. */
const CYCLE_S = 90;
const UNKNOWN_GREEN_SHARE = 0.4;

/**
 * Mean wait of vehicles that arrive evenly over the cycle: C (1 − g/C)² / 2, the first term of the uniform delay of the
 * Highway Capacity Manual (Webster 1958) without a queue. The green share is that of the group's stages, taken as equally long.
 */
export function meanSignalWaitS(stages: readonly Stage[], group: number): number {
  const green = stages.filter((stage) => stage.groups.includes(group) || stage.permissiveGroups.includes(group)).length;
  const greenShare = stages.length === 0 ? UNKNOWN_GREEN_SHARE : green / stages.length;
  return (CYCLE_S * (1 - greenShare) ** 2) / 2;
}
