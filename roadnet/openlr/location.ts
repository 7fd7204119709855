/** Locations on the network and what OpenLR says of them (OpenLR white paper 1.5, TomTom 2012). */

/** A way over links that follow each other, from a place on the first to a place on the last, metres along each. */
export interface LineLocation {
  readonly linkNos: readonly number[];
  readonly startSM: number;
  readonly endSM: number;
}

export type SideOfRoad = 'on-road' | 'right' | 'left' | 'both';
export type Orientation = 'unknown' | 'along' | 'against' | 'both';

/** A place on one link. */
export interface PointLocation {
  readonly linkNo: number;
  readonly sM: number;
  readonly side: SideOfRoad;
  readonly orientation: Orientation;
}

/** Location reference point (LRP): where a leg starts and what the road looks like there. */
export interface ReferencePoint {
  readonly latE7: number;
  readonly lonE7: number;
  /** Of the line's 20 m at this point, clockwise from north; at the last point looking back. */
  readonly bearingDeg: number;
  /** Functional road class 0 (main) … 7, of the line at this point. */
  readonly frc: number;
  /** Form of way, see FORM_OF_WAY. */
  readonly fow: number;
  /** Least important class on the way to the next point; undefined at the last. */
  readonly lowestFrcToNext: number | undefined;
  /** Metres to the next point; 0 at the last. */
  readonly toNextM: number;
}

/** What is written: points and, metres, where the location starts after the first point and ends before the last. */
export interface LineReference {
  readonly points: readonly ReferencePoint[];
  readonly positiveOffsetM: number;
  readonly negativeOffsetM: number;
}

/** What is read: offsets are shares (0..1) of the first and of the last leg, so that the reader's own metres count. */
export interface ReadReference {
  readonly points: readonly ReferencePoint[];
  readonly positiveShare: number;
  readonly negativeShare: number;
  /** Only of a point along a line. */
  readonly point: { readonly side: SideOfRoad; readonly orientation: Orientation } | undefined;
}

export const FORM_OF_WAY = { undefined: 0, motorway: 1, multipleCarriageway: 2, singleCarriageway: 3, roundabout: 4, trafficSquare: 5, sliproad: 6, other: 7 } as const;
