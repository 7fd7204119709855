import type { FindingsList } from '../findings-list';
import type { RawController, RawJunction, RawLane, RawNeighbour, RawOpenDrive, RawRoad, RawSection, RawSignal } from './raw-roads';
import type { Cubic, Geometry, Piece, Shape } from './reference-line';
import { childOf, childrenOf, type XmlElement } from './xml-tree';

/** m/s per unit of speed (ASAM OpenDRIVE 1.8, e_unitSpeed). */
const MPS_BY_UNIT: Readonly<Record<string, number>> = { 'm/s': 1, 'km/h': 1 / 3.6, mph: 0.44704 };

/** Typed roads, junctions and controllers of a file; bad numbers become findings. */
export function readRoads(tree: XmlElement, findings: FindingsList): RawOpenDrive {
  const reader = new Reader(findings);
  return {
    roads: childrenOf(tree, 'road').map((road) => reader.road(road)),
    junctions: childrenOf(tree, 'junction').flatMap((junction) => reader.junction(junction)),
    controllers: childrenOf(tree, 'controller').map((controller) => reader.controller(controller)),
  };
}

class Reader {
  constructor(private readonly findings: FindingsList) {}

  road(element: XmlElement): RawRoad {
    const lengthM = this.number(element, 'length');
    const junction = element.attributes.junction ?? '-1';
    const link = childOf(element, 'link');
    const lanes = childOf(element, 'lanes');
    const sections = childrenOf(lanes, 'laneSection');
    return {
      id: this.required(element, 'id'),
      name: element.attributes.name ?? '',
      line: element.line,
      lengthM,
      junctionId: junction === '-1' ? undefined : junction,
      leftHand: element.attributes.rule === 'LHT',
      predecessor: this.neighbour(childOf(link, 'predecessor')),
      successor: this.neighbour(childOf(link, 'successor')),
      types: childrenOf(element, 'type').map((type) => ({ s: this.number(type, 's'), type: type.attributes.type ?? '', speedMps: this.speed(childOf(type, 'speed')) })),
      geometry: childrenOf(childOf(element, 'planView'), 'geometry').flatMap((geometry) => this.geometry(geometry)),
      elevation: childrenOf(childOf(element, 'elevationProfile'), 'elevation').map((piece) => this.piece(piece, 's')),
      laneOffset: childrenOf(lanes, 'laneOffset').map((piece) => this.piece(piece, 's')),
      sections: sections.map((section, i) => this.section(section, i + 1 < sections.length ? this.number(sections[i + 1]!, 's') : lengthM)),
      signals: childrenOf(childOf(element, 'signals'), 'signal').map((signal) => this.signal(signal)),
    };
  }

  private neighbour(element: XmlElement | undefined): RawNeighbour | undefined {
    if (!element) return undefined;
    return { kind: element.attributes.elementType === 'junction' ? 'junction' : 'road', id: element.attributes.elementId ?? '', atStart: element.attributes.contactPoint !== 'end' };
  }

  private geometry(element: XmlElement): Geometry[] {
    const shape = this.shape(element);
    if (!shape) return [];
    return [{ s: this.number(element, 's'), x: this.number(element, 'x'), y: this.number(element, 'y'), hdg: this.number(element, 'hdg'), length: this.number(element, 'length'), shape }];
  }

  private shape(element: XmlElement): Shape | undefined {
    for (const child of element.children) {
      switch (child.name) {
        case 'line':
          return { kind: 'line' };
        case 'arc':
          return { kind: 'arc', curvature: this.number(child, 'curvature') };
        case 'spiral':
          return { kind: 'spiral', curvStart: this.number(child, 'curvStart'), curvEnd: this.number(child, 'curvEnd') };
        case 'poly3':
          return { kind: 'poly3', v: this.cubic(child, '') };
        case 'paramPoly3':
          return { kind: 'paramPoly3', u: this.cubic(child, 'U'), v: this.cubic(child, 'V'), normalized: child.attributes.pRange !== 'arcLength' };
      }
    }
    this.add(element, 'opendrive.geometry', 'geometry', 'has no geometry that is known (line, arc, spiral, poly3, paramPoly3)', 'Export the road with one of them.');
    return undefined;
  }

  private cubic(element: XmlElement, suffix: string): Cubic {
    return [this.number(element, `a${suffix}`), this.number(element, `b${suffix}`), this.number(element, `c${suffix}`), this.number(element, `d${suffix}`)];
  }

  private piece(element: XmlElement, position: string): Piece {
    return { s: this.number(element, position), cubic: this.cubic(element, '') };
  }

  private section(element: XmlElement, endS: number): RawSection {
    const lanes = ['left', 'right'].flatMap((side) => childrenOf(childOf(element, side), 'lane')).map((lane) => this.lane(lane));
    return { s: this.number(element, 's'), endS, lanes: lanes.filter((lane) => lane.id !== 0) };
  }

  private lane(element: XmlElement): RawLane {
    const link = childOf(element, 'link');
    const widths = childrenOf(element, 'width');
    const neighbour = (name: string): number | undefined => {
      const found = childOf(link, name);
      return found && this.number(found, 'id');
    };
    return {
      id: this.number(element, 'id'),
      type: element.attributes.type ?? '',
      line: element.line,
      widths: widths.length > 0 ? widths.map((piece) => this.piece(piece, 'sOffset')) : undefined,
      borders: childrenOf(element, 'border').map((piece) => this.piece(piece, 'sOffset')),
      speedMps: this.speed(childOf(element, 'speed')),
      predecessor: neighbour('predecessor'),
      successor: neighbour('successor'),
      access: childrenOf(element, 'access').flatMap((access) => [access, ...childrenOf(access, 'restriction')].flatMap(({ attributes }) => (attributes.restriction || attributes.type ? [{ deny: (access.attributes.rule ?? 'deny') === 'deny', who: attributes.restriction ?? attributes.type! }] : []))),
    };
  }

  private speed(element: XmlElement | undefined): number | undefined {
    const max = element?.attributes.max;
    if (!element || max === undefined || max === 'no limit' || max === 'undefined') return undefined;
    return this.number(element, 'max') * (MPS_BY_UNIT[element.attributes.unit ?? 'm/s'] ?? 1);
  }

  private signal(element: XmlElement): RawSignal {
    return {
      id: this.required(element, 'id'),
      line: element.line,
      isDynamic: element.attributes.dynamic === 'yes',
      type: element.attributes.type ?? '',
      subtype: element.attributes.subtype ?? '',
      orientation: element.attributes.orientation ?? '+',
      lanes: childrenOf(element, 'validity').map((validity) => [this.number(validity, 'fromLane'), this.number(validity, 'toLane')] as const),
    };
  }

  junction(element: XmlElement): RawJunction[] {
    const type = element.attributes.type ?? 'default';
    if (type === 'virtual' || type === 'crossing') {
      this.findings.add({ severity: 'warning', check: 'opendrive.junction-type', line: element.line, field: 'type', reason: `junctions of type "${type}" are not read`, fix: 'Export it as a common or a direct junction if vehicles turn there.' });
      return [];
    }
    return [
      {
        id: this.required(element, 'id'),
        name: element.attributes.name ?? '',
        line: element.line,
        hasPriority: childrenOf(element, 'priority').length > 0,
        controllerIds: childrenOf(element, 'controller').map((controller) => this.required(controller, 'id')),
        connections: childrenOf(element, 'connection').map((connection) => ({
          line: connection.line,
          incomingRoad: connection.attributes.incomingRoad ?? '',
          nextRoad: connection.attributes.connectingRoad ?? connection.attributes.linkedRoad ?? '',
          atStart: connection.attributes.contactPoint !== 'end',
          laneLinks: childrenOf(connection, 'laneLink').map((laneLink) => [this.number(laneLink, 'from'), this.number(laneLink, 'to')] as const),
        })),
      },
    ];
  }

  controller(element: XmlElement): RawController {
    return { id: this.required(element, 'id'), line: element.line, signalIds: childrenOf(element, 'control').map((control) => this.required(control, 'signalId')) };
  }

  private required(element: XmlElement, field: string): string {
    const value = element.attributes[field] ?? '';
    if (value === '') this.add(element, 'xml.missing-attribute', field, `<${element.name}> lacks "${field}"`, `Give ${field}="…".`);
    return value;
  }

  private number(element: XmlElement, field: string): number {
    const text = element.attributes[field];
    const value = text === undefined || text.trim() === '' ? NaN : Number(text);
    if (Number.isFinite(value)) return value;
    this.add(element, 'xml.bad-number', field, text === undefined ? `<${element.name}> lacks "${field}"` : `"${text.slice(0, 40)}" is no finite number`, 'Give a number.');
    return 0;
  }

  private add(element: XmlElement, check: string, field: string, reason: string, fix: string): void {
    this.findings.add({ severity: 'error', check, line: element.line, field, reason, fix });
  }
}
