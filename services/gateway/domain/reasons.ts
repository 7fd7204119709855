/**
 * Why a frame is refused: stable UPPER_SNAKE words that units, tests and the console may match on, each with its fix.
 * A refused frame is kept with its bytes in quarantine; sending it again does not help.
 */
export const FRAME_REASONS = {
  // Bytes. The first seven come from services/kernel/wire.
  WIRE_TRUNCATED: 'a field or length reaches past the end of its message; send the whole message',
  WIRE_VARINT_OVERLONG: 'a varint has more than 10 bytes; encode it as protobuf says',
  WIRE_VALUE_OVERFLOW: 'a number does not fit its field; see the range in the contract',
  WIRE_TYPE_MISMATCH: 'a known field has the wrong wire type; the message is of another kind or schema generation',
  WIRE_TAG_INVALID: 'field number 0 or a group; neither exists in this contract',
  WIRE_UNKNOWN_FIELDS_EXCEEDED: 'more unknown fields than any schema generation adds; send the known ones',
  WIRE_TOO_MANY_ITEMS: 'a repeated field has more items than the contract allows; split the message',
  WIRE_UNREADABLE: 'the payload is not the message that `kind` names; check kind, encoding and that it is complete',
  // Frame
  COUNTER_MISSING: 'set counter, from 1, plus one with each frame of the session',
  COUNTER_LEAP: 'more than 4096 ahead of the highest counter so far; count frames one by one, or open a new session',
  KIND_UNKNOWN: 'set kind to one of roadside.v1.FrameKind',
  PAYLOAD_MISSING: 'an empty payload says nothing; send the encoded message',
  PAYLOAD_TOO_LARGE: 'at most 61440 bytes; split the message',
  // Fields
  FIELD_MISSING: 'the contract asks for this field',
  FIELD_OUT_OF_RANGE: 'outside the range that the contract states; when unavailable, leave the field out',
  ENUM_UNKNOWN: 'no such value in the contract; when not known, leave the field out',
  ID_INVALID: 'ids are 1..64 characters of A-Z a-z 0-9 _ -',
  ID_REPEATED: 'ids within one message must differ',
  TEXT_TOO_LONG: 'shorten the text to what the contract allows',
  ITEMS_MISSING: 'this list needs at least as many items as the contract states',
  ITEMS_EXCEEDED: 'this list has more items than the contract allows; split the message',
  // Position
  COORD_OUT_OF_RANGE: 'latitude is -90..90 and longitude -180..180 degree, each times 1e7; when unavailable, leave the object out',
  COORD_ZERO: '0/0 is what unset positions look like; leave the object out until it has a position',
  COORD_SWAPPED: 'latitude and longitude look swapped: the other way round the position is near the unit',
  COORD_OUTSIDE_RADIUS: 'further from the unit than it can see; check the reference system (WGS-84) and the unit position',
  REFERENCE_MOVED: 'the unit stands elsewhere than at the start of its session; open a new session after moving a unit',
  TRACK_JUMP: 'the object moved more than 80 m in 100 ms; give a new track_id to another object',
  // Motion and time
  SPEED_OUT_OF_RANGE: '0..16382 cm/s; when unavailable, leave the field out',
  HEADING_OUT_OF_RANGE: '0..28799 eightieths of a degree; when unavailable, leave the field out',
  TIME_OUT_OF_RANGE: 'Unix time in ms, from 2020 to one day ahead of the platform; set the clock of the unit',
  TIMING_CONTRADICTION: 'earliest, likely and latest end must be in this order',
} as const;

export type FrameReason = keyof typeof FRAME_REASONS;

/** What is wrong with a frame: where, and what was found there. */
export interface Finding {
  readonly reason: FrameReason;
  /** Field path and value. */
  readonly place: string;
}

export function finding(reason: FrameReason, place: string): Finding {
  return { reason, place };
}

/** Place, reason and fix in words. */
export function describeFinding({ reason, place }: Finding): string {
  return `${place}: ${FRAME_REASONS[reason]}`;
}
