/** The road network as the door shows it, from one snapshot. Layers are encoded and compressed once, when first asked for. */
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { LingshanError } from '../../kernel/errors';
import { createTrackMatcher, type RoadnetSnapshot, toGeoJson, type TrackMatcher, type TrackPoint } from '../../../roadnet';
import type { BboxE7 } from '../domain/bbox';
import { type Junction, LAYERS, type Layer } from '../domain/contract/roadnet';
import type { NetworkIds } from './live-items';
import { NetworkAnswers } from './network-answers';

/** Quality 5 takes about 40 ms a MB and comes within a tenth of the best. */
const BROTLI_QUALITY = 5;

export interface EncodedLayer {
  readonly etag: string;
  readonly identity: Buffer;
  readonly gzip: Buffer;
  readonly br: Buffer;
}

const LAYER_NAMES = { lanes: 'lanes', links: 'links', junctions: 'junctions', 'stop-lines': 'stopLines', crossings: 'crossings' } as const satisfies Record<Layer, string>;

export class Network implements NetworkIds {
  /** Built when first asked for: it takes a moment on a large network. */
  private trackMatcher: TrackMatcher | undefined;
  private readonly layers = new Map<Layer, Promise<EncodedLayer>>();
  private readonly junctionsById: ReadonlyMap<string, RoadnetSnapshot['junctions'][number]>;
  private readonly controllersById: ReadonlyMap<string, RoadnetSnapshot['controllers'][number]>;

  readonly answers: NetworkAnswers;

  constructor(readonly snapshot: RoadnetSnapshot) {
    this.answers = new NetworkAnswers(snapshot);
    this.junctionsById = new Map(snapshot.junctions.map((junction) => [junction.id, junction]));
    this.controllersById = new Map(snapshot.controllers.map((controller) => [controller.id, controller]));
  }

  get version(): string {
    return this.snapshot.version;
  }

  get name(): string {
    return this.snapshot.name;
  }

  /** The first lane or link that an edit names and that is not there, as `lane X` or `link X`. */
  findUnknown({ laneIds, linkIds }: { readonly laneIds: readonly string[]; readonly linkIds: readonly string[] }): string | undefined {
    const lane = laneIds.find((id) => !this.snapshot.laneNoById.has(id));
    const link = linkIds.find((id) => !this.snapshot.linkNoById.has(id));
    return lane === undefined ? link && `link ${link}` : `lane ${lane}`;
  }

  describe() {
    const { version, name, bbox, laneIds, linkIds, junctions } = this.snapshot;
    const present = (ids: readonly string[]): number => ids.filter((id) => id !== '').length;
    const box: [number, number, number, number] = [bbox.minLonE7 / 1e7, bbox.minLatE7 / 1e7, bbox.maxLonE7 / 1e7, bbox.maxLatE7 / 1e7];
    return {
      version,
      name,
      bbox: box,
      counts: { lanes: present(laneIds), links: present(linkIds), junctions: junctions.length, signalisedJunctions: junctions.filter((junction) => junction.signalised).length },
      layers: LAYERS.map((layer) => ({ layer, href: `/v1/roadnet/geojson?layer=${layer}` })),
    };
  }

  findLaneId(laneNo: number): string | undefined {
    return this.snapshot.laneIds[laneNo] || undefined;
  }

  findLinkId(linkNo: number): string | undefined {
    return this.snapshot.linkIds[linkNo] || undefined;
  }

  /** Extent of a lane; undefined when there is none of that number. */
  findLaneBox(laneNo: number): BboxE7 | undefined {
    const { lanePointStart, pointLatE7, pointLonE7 } = this.snapshot;
    const box = { minLonE7: Infinity, minLatE7: Infinity, maxLonE7: -Infinity, maxLatE7: -Infinity };
    for (let i = lanePointStart[laneNo] ?? 0; i < (lanePointStart[laneNo + 1] ?? 0); i++) {
      box.minLonE7 = Math.min(box.minLonE7, pointLonE7[i] ?? 0);
      box.maxLonE7 = Math.max(box.maxLonE7, pointLonE7[i] ?? 0);
      box.minLatE7 = Math.min(box.minLatE7, pointLatE7[i] ?? 0);
      box.maxLatE7 = Math.max(box.maxLatE7, pointLatE7[i] ?? 0);
    }
    return box.minLonE7 === Infinity ? undefined : box;
  }

  /** Extent of a link: that of its lane at the kerb, which runs along the whole of it. */
  findLinkBox(linkNo: number): BboxE7 | undefined {
    const { linkLaneStart, linkLane } = this.snapshot;
    const start = linkLaneStart[linkNo];
    return start === undefined || start === linkLaneStart[linkNo + 1] ? undefined : this.findLaneBox(linkLane[start] ?? 0);
  }

  /** Where a junction, or the first junction of a signal controller, is. */
  findPlace(id: string): { latE7: number; lonE7: number } | undefined {
    const ofController = this.controllersById.get(id)?.junctionIds[0];
    return this.junctionsById.get(id) ?? (ofController === undefined ? undefined : this.junctionsById.get(ofController));
  }

  /** Ids that signal states of this junction may stand under in the store. */
  listSignalIds(junctionId: string): readonly string[] {
    return [...new Set([junctionId, ...(this.junctionsById.get(junctionId)?.controllerIds ?? [])])];
  }

  listJunctions(signalised: boolean | undefined) {
    return this.snapshot.junctions.filter((junction) => signalised === undefined || junction.signalised === signalised).map(summarise);
  }

  /** Index of a junction in the snapshot; a controller's id finds its first junction. Throws JUNCTION_NOT_FOUND. */
  getJunctionIndex(id: string): number {
    const { junctions } = this.snapshot;
    const junction = this.junctionsById.get(id) ?? this.junctionsById.get(this.controllersById.get(id)?.junctionIds[0] ?? '');
    if (!junction) throw new LingshanError('notFound', 'JUNCTION_NOT_FOUND', `path junctionId: no junction or controller ${id} in ${this.version}; see /v1/junctions`);
    return junctions.indexOf(junction);
  }

  /** Throws JUNCTION_NOT_FOUND. A controller's id finds its first junction. */
  getJunction(id: string): Junction {
    const junction = this.snapshot.junctions[this.getJunctionIndex(id)]!;
    const groups = new Map<string, Junction['signalGroups'][number]>();
    for (const { controllerId, group, fromLaneNo, toLaneNo, maneuver } of junction.signalGroups) {
      const key = `${controllerId}/${group}`;
      const entry = groups.get(key) ?? { controllerId, signalGroup: group, movements: [] };
      entry.movements.push({ fromLaneNo, fromLaneId: this.findLaneId(fromLaneNo) ?? null, toLaneNo, toLaneId: this.findLaneId(toLaneNo) ?? null, maneuver });
      groups.set(key, entry);
    }
    return {
      ...summarise(junction),
      controllerIds: [...junction.controllerIds],
      inLanes: junction.inLanes.flatMap((laneNo) => {
        const laneId = this.findLaneId(laneNo);
        return laneId === undefined ? [] : [{ laneNo, laneId }];
      }),
      signalGroups: [...groups.values()],
    };
  }

  matchTrack(track: readonly TrackPoint[]) {
    this.trackMatcher ??= createTrackMatcher(this.snapshot);
    const { confidence, legs, points, gaps } = this.trackMatcher.match(track);
    return {
      roadnetVersion: this.version,
      confidence: round(confidence, 3),
      legs: legs.map(({ linkNos, startM, endM, lengthM, ...range }) => ({ ...range, linkIds: linkNos.map((linkNo) => this.findLinkId(linkNo) ?? ''), startM: round(startM, 1), endM: round(endM, 1), lengthM: round(lengthM, 1) })),
      points: points.map((point) =>
        point
          ? {
              linkId: this.findLinkId(point.linkNo) ?? '',
              laneId: this.findLaneId(point.laneNo) ?? '',
              laneKnown: point.isLaneKnown,
              sM: round(point.sM, 2),
              lat: round(point.lat, 7),
              lon: round(point.lon, 7),
              distanceM: round(point.distanceM, 2),
              leg: point.leg,
              confidence: round(point.confidence, 3),
            }
          : null,
      ),
      gaps: [...gaps],
    };
  }

  getLayer(layer: Layer): Promise<EncodedLayer> {
    const layers = this.layers.get(layer) ?? this.encodeLayer(layer);
    this.layers.set(layer, layers);
    return layers;
  }

  private async encodeLayer(layer: Layer): Promise<EncodedLayer> {
    const identity = Buffer.from(JSON.stringify(toGeoJson(this.snapshot)[LAYER_NAMES[layer]]));
    const [gzipped, br] = await Promise.all([
      promisify(gzip)(identity),
      promisify(brotliCompress)(identity, { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY, [constants.BROTLI_PARAM_SIZE_HINT]: identity.length } }),
    ]);
    return { etag: `"${this.version}/${layer}"`, identity, gzip: gzipped, br };
  }
}

const round = (value: number, digits: number): number => Number(value.toFixed(digits));

function summarise(junction: RoadnetSnapshot['junctions'][number]) {
  return { junctionId: junction.id, name: junction.name || null, lat: junction.lat, lon: junction.lon, signalised: junction.signalised };
}
