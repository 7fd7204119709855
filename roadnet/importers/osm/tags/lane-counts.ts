import type { Tags } from '../read/osm-data';
import type { RoadClassDefaults } from './road-classes';
import { parseCount } from './quantities';
import type { Report } from './report';

export interface LaneCounts {
  readonly forward: number;
  readonly backward: number;
  /** Lanes in the middle that both directions turn from. */
  readonly bothWays: number;
  /** Whether tags gave the counts, not the class's default. */
  readonly isTagged: boolean;
}

const MAX_LANES = 14;

/**
 * Lanes of each direction by `lanes`, `lanes:forward`, `lanes:backward`, `lanes:both_ways` (OSM "Key:lanes"); where they
 * are silent by the number of turn arrows, then by the class. An odd total without directions gives the forward one more.
 */
export function laneCountsOf(tags: Tags, direction: 'forward' | 'backward' | 'both', defaults: RoadClassDefaults, report: Report): LaneCounts {
  const read = (key: string): number | undefined => readCount(tags, key, report);
  const total = read('lanes');
  const forward = read('lanes:forward') ?? pipeCount(tags, direction === 'forward' ? ['turn:lanes', 'turn:lanes:forward'] : ['turn:lanes:forward']);
  const backward = read('lanes:backward') ?? pipeCount(tags, direction === 'backward' ? ['turn:lanes', 'turn:lanes:backward'] : ['turn:lanes:backward']);
  const bothWays = direction === 'both' ? (read('lanes:both_ways') ?? 0) : 0;
  if (direction === 'forward') return { forward: total ?? forward ?? defaults.lanesOneWay, backward: 0, bothWays: 0, isTagged: (total ?? forward) !== undefined };
  if (direction === 'backward') return { forward: 0, backward: total ?? backward ?? defaults.lanesOneWay, bothWays: 0, isTagged: (total ?? backward) !== undefined };

  const rest = total === undefined ? undefined : total - bothWays;
  if (forward !== undefined && backward !== undefined) {
    if (rest !== undefined && rest !== forward + backward) {
      report('info', 'osm.lanes', 'lanes', `${total} lanes are not the ${forward} forward, ${backward} backward and ${bothWays} for both; the parts count`, 'Correct lanes.');
    }
    return { forward, backward, bothWays, isTagged: true };
  }
  if (rest === undefined) {
    return { forward: forward ?? backward ?? defaults.lanesEachWay, backward: backward ?? forward ?? defaults.lanesEachWay, bothWays, isTagged: (forward ?? backward) !== undefined };
  }
  // A single lane for both directions is one lane each way, on top of each other.
  const half = Math.max(1, Math.ceil(rest / 2));
  const ahead = forward ?? (backward === undefined ? half : Math.max(1, rest - backward));
  return { forward: ahead, backward: backward ?? Math.max(1, rest - ahead), bothWays, isTagged: true };
}

function readCount(tags: Tags, key: string, report: Report): number | undefined {
  const text = tags.get(key);
  if (text === undefined) return undefined;
  // `2;3` on a way that was joined from two, and half lanes of narrow roads.
  const count = parseCount(text) ?? parseCount(text.split(';')[0]!) ?? (/^\d\.5$/.test(text) ? Math.floor(Number(text)) : undefined);
  if (count !== undefined && count >= 1 && count <= MAX_LANES) return count;
  // Nothing drives backward on `lanes:backward=0`, which says no more than oneway does.
  if (count === 0 && key !== 'lanes') return key === 'lanes:both_ways' ? 0 : undefined;
  report('warning', 'osm.lanes', key, `"${text.slice(0, 40)}" is not a number of lanes from 1 to ${MAX_LANES}; the class's default counts`, 'Give the number of lanes.');
  return undefined;
}

function pipeCount(tags: Tags, keys: readonly string[]): number | undefined {
  for (const key of keys) {
    const count = tags.get(key)?.split('|').length;
    if (count !== undefined && count <= MAX_LANES) return count;
  }
  return undefined;
}
