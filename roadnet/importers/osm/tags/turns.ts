import type { Report } from './report';

/** Directions that a lane's arrows show, one bit each, from the left round to the right. */
export const TURNS = { uTurnLeft: 1, left: 2, straight: 4, right: 8, uTurnRight: 16 } as const;
export const ANY_TURN = 0;

const TURN_OF: Readonly<Record<string, number>> = {
  reverse: TURNS.uTurnLeft,
  sharp_left: TURNS.left,
  left: TURNS.left,
  slight_left: TURNS.left,
  through: TURNS.straight,
  straight: TURNS.straight,
  slight_right: TURNS.right,
  right: TURNS.right,
  sharp_right: TURNS.right,
  merge_to_left: ANY_TURN,
  merge_to_right: ANY_TURN,
  none: ANY_TURN,
  '': ANY_TURN,
};

/**
 * Turns of each lane, from left to right as the tag has them: `left|through|through;right`. 0 for a lane without arrows.
 * Undefined when a word is none.
 */
export function parseTurnLanes(value: string, key: string, report: Report): number[] | undefined {
  const lanes: number[] = [];
  for (const lane of value.split('|')) {
    let turns = 0;
    for (const word of lane.split(';').map((text) => text.trim())) {
      if (!Object.hasOwn(TURN_OF, word)) {
        report('warning', 'osm.turn-lanes', key, `"${word.slice(0, 40)}" is no direction of a lane; the tag is passed over`, 'Use left, through, right, slight_left …, reverse, none.');
        return undefined;
      }
      turns |= TURN_OF[word]!;
    }
    lanes.push(turns);
  }
  return lanes;
}
