/** What an importer or a validator has to say about a file. With any `error` nothing of the file is stored. */
export interface Finding {
  readonly severity: 'error' | 'warning' | 'info';
  /** Stable name of the check, e.g. `geometry.zero-length`. */
  readonly check: string;
  /** `file:line:field`, with what is known of it. */
  readonly place: string;
  readonly reason: string;
  readonly fix: string;
}

/** Kinds of elements that a finding may be about. */
export type ElementKind =
  | 'net' | 'junction' | 'link' | 'lane' | 'connection' | 'controller' | 'crossing' | 'stop-line' | 'turn-restriction' | 'conflict' | 'parking-entrance' | 'roadside-unit' | 'zone';

/** What a validator reports; the place is found from the element. */
export interface Remark {
  readonly severity: Finding['severity'];
  readonly element: ElementKind;
  readonly id: string;
  readonly field: string;
  readonly reason: string;
  readonly fix: string;
}

/** Id of a connection in findings: it has none of its own. */
export function connectionKey(fromLaneId: string, toLaneId: string): string {
  return `${fromLaneId}>${toLaneId}`;
}
