/** bus.v1.TrafficEventKind */
export const EVENT_KIND = { stopped: 1, wrongWay: 2 } as const;
export type EventKind = (typeof EVENT_KIND)[keyof typeof EVENT_KIND];

/** Something found on the road, as bus.v1.TrafficEvent. */
export interface TrafficEvent {
  readonly eventId: string;
  readonly kind: EventKind;
  readonly ended: boolean;
  readonly objectId: number;
  readonly laneNo: number;
  readonly latE7: number;
  readonly lonE7: number;
  readonly startedAtMs: number;
  readonly atMs: number;
}

const WORDS: Readonly<Record<EventKind, string>> = { 1: 'stopped', 2: 'wrong-way' };

/** Id of an event: the same in its start and its end, and for whoever computes it again. */
export function eventIdOf(kind: EventKind, objectId: number, startedAtMs: number): string {
  return `${WORDS[kind]}-${hexIdOf(objectId)}-${startedAtMs}`;
}

/** Number of a road user as 16 hexadecimal digits. */
export function hexIdOf(objectId: number): string {
  return objectId.toString(16).padStart(16, '0');
}
