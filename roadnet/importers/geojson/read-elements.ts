import type { Connection, Crossing, Junction, Lane, LatLonE7, Link, ParkingEntrance, Period, Restriction, RoadsideUnit, SignalController, StopLine, TurnRestriction, Zone } from '../../model/roadnet';
import type { FindingsList } from '../findings-list';
import { elementSchema, geometryTypeOf, type ElementProperties } from './schema';
import type { ToWgs84 } from './source-system';

/** Elements of a file, each list in the file's order. */
export interface NetworkElements {
  readonly junctions: Junction[];
  readonly links: Link[];
  readonly lanes: Lane[];
  readonly connections: Connection[];
  readonly crossings: Crossing[];
  readonly stopLines: StopLine[];
  readonly controllers: SignalController[];
  readonly turnRestrictions: TurnRestriction[];
  readonly parkingEntrances: ParkingEntrance[];
  readonly roadsideUnits: RoadsideUnit[];
  readonly zones: Zone[];
}

/** Reads features in a reference system; what is wrong becomes findings that name the feature and the field. */
export class ElementReader {
  readonly elements: NetworkElements = { junctions: [], links: [], lanes: [], connections: [], crossings: [], stopLines: [], controllers: [], turnRestrictions: [], parkingEntrances: [], roadsideUnits: [], zones: [] };

  constructor(
    private readonly toWgs84: ToWgs84,
    private readonly findings: FindingsList,
  ) {}

  read(feature: unknown, index: number): void {
    const { type, properties, geometry } = (typeof feature === 'object' && feature !== null ? feature : {}) as Record<string, unknown>;
    if (type !== 'Feature') return this.add(index, 'type', 'geojson.bad-value', 'is no Feature', 'Give a Feature.');
    const parsed = elementSchema.safeParse(properties);
    if (!parsed.success) {
      for (const issue of parsed.error.issues) this.add(index, ['properties', ...issue.path].join('.'), 'geojson.bad-value', issue.message, 'Correct it as the description of the format says.');
      return;
    }
    const positions = this.positionsOf(parsed.data.element, geometry, index);
    if (positions) this.keep(parsed.data, positions);
  }

  private keep(properties: ElementProperties, lines: readonly Line[]): void {
    const { elements } = this;
    const points = lines[0]?.points ?? [];
    const at = { latE7: points[0]!, lonE7: points[1]! };
    switch (properties.element) {
      case 'junction': {
        const { element: _, outline, ...rest } = properties;
        elements.junctions.push({ ...rest, ...at, outline: this.ringOf(outline) });
        break;
      }
      case 'link': {
        const { element: _, ...rest } = properties;
        elements.links.push(rest);
        break;
      }
      case 'lane': {
        const { element: _, restrictions, ...rest } = properties;
        elements.lanes.push({ ...rest, points, elevationsM: lines[0]?.heights ?? [], restrictions: restrictionsOf(restrictions) });
        break;
      }
      case 'connection': {
        const { element: _, restrictions, viaLaneId, signal, ...rest } = properties;
        elements.connections.push({ ...rest, viaLaneId, signal, restrictions: restrictionsOf(restrictions) });
        break;
      }
      case 'crossing': {
        const { element: _, signal, ...rest } = properties;
        elements.crossings.push({ ...rest, signal });
        break;
      }
      case 'stop-line':
        elements.stopLines.push({ laneId: properties.laneId, points });
        break;
      case 'controller': {
        const { element: _, ...rest } = properties;
        elements.controllers.push(rest);
        break;
      }
      case 'turn-restriction': {
        const { element: _, when, ...rest } = properties;
        elements.turnRestrictions.push({ ...rest, when: periodOf(when) });
        break;
      }
      case 'parking-entrance': {
        const { element: _, ...rest } = properties;
        elements.parkingEntrances.push(rest);
        break;
      }
      case 'roadside-unit': {
        const { element: _, coverage, elevationM, ...rest } = properties;
        elements.roadsideUnits.push({ ...rest, ...at, ...(elevationM === undefined ? {} : { elevationM }), coverage: this.ringOf(coverage) });
        break;
      }
      case 'zone': {
        const { element: _, when, ...rest } = properties;
        elements.zones.push({ ...rest, when: periodOf(when), rings: lines.map((line) => withoutClosing(line.points)) });
        break;
      }
    }
  }

  /** Lines of a feature's geometry: one of one point, one line, or the rings; undefined (with a finding) when it is not what the element has. */
  private positionsOf(element: ElementProperties['element'], geometry: unknown, index: number): Line[] | undefined {
    const wanted = geometryTypeOf(element);
    if (wanted === undefined || (element === 'zone' && geometry === null)) return [];
    const { type, coordinates } = (typeof geometry === 'object' && geometry !== null ? geometry : {}) as Record<string, unknown>;
    const raw = type !== wanted ? undefined : wanted === 'Point' ? [[coordinates]] : wanted === 'LineString' ? [coordinates] : coordinates;
    const lines = Array.isArray(raw) ? raw.map((line) => this.lineOf(line)) : [undefined];
    if (lines.every((line) => line !== undefined)) return lines;
    this.add(index, 'geometry', 'geojson.bad-geometry', `is no ${wanted} of finite positions`, `Give a ${element} a ${wanted}.`);
    return undefined;
  }

  private lineOf(raw: unknown): Line | undefined {
    if (!Array.isArray(raw)) return undefined;
    const points: number[] = [];
    const heights: number[] = [];
    for (const position of raw) {
      if (!Array.isArray(position) || position.length < 2 || !position.every((value) => typeof value === 'number' && Number.isFinite(value))) return undefined;
      const [x, y, z] = position as number[];
      points.push(...this.pointOf(x!, y!));
      if (z !== undefined) heights.push(z);
    }
    return { points, heights: heights.length * 2 === points.length ? heights : [] };
  }

  private pointOf(x: number, y: number): [number, number] {
    const [lon, lat] = this.toWgs84(x, y);
    return [Math.round(lat * 1e7), Math.round(lon * 1e7)];
  }

  private ringOf(positions: readonly (readonly [number, number])[]): LatLonE7 {
    return positions.flatMap(([x, y]) => this.pointOf(x, y));
  }

  private add(index: number, field: string, check: string, reason: string, fix: string): void {
    this.findings.add({ severity: 'error', check, line: undefined, field: `features[${index}].${field}`, reason, fix });
  }
}

interface Line {
  readonly points: number[];
  readonly heights: readonly number[];
}

/** Rings of GeoJSON end where they began, ours do not. */
function withoutClosing(points: number[]): number[] {
  const last = points.length - 2;
  return last >= 2 && points[0] === points[last] && points[1] === points[last + 1] ? points.slice(0, last) : points;
}

type Loose<T> = { [K in keyof T]: T[K] | undefined };

function periodOf(when: { fromMs?: number | undefined; toMs?: number | undefined; weekly?: Period['weekly'] | undefined }): Period {
  const { fromMs, toMs, weekly } = when;
  return { ...(fromMs === undefined ? {} : { fromMs }), ...(toMs === undefined ? {} : { toMs }), ...(weekly === undefined ? {} : { weekly }) };
}

function restrictionsOf(restrictions: readonly (Loose<Pick<Restriction, 'speedLimitMps'>> & Pick<Restriction, 'kind' | 'classes' | 'cause'> & { when: Parameters<typeof periodOf>[0] })[]): Restriction[] {
  return restrictions.map(({ speedLimitMps, when, ...rest }) => ({ ...rest, ...(speedLimitMps === undefined ? {} : { speedLimitMps }), when: periodOf(when) }));
}
