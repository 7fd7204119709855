import type { FindingsList } from '../../findings-list';
import { isRestrictionRelation, isRoadWay, isTellingNode, OsmData, type OsmMember, type Tags } from './osm-data';
import type { OsmSink } from './read-pbf-block';

const MAX_LAT_E7 = 85e7;
const MAX_LON_E7 = 180e7;
/** Ways of OSM have at most 2,000 nodes (API 0.6); files that were not made by its editors may have more. */
const MAX_WAY_NODES = 100_000;

/** Values of OSM have at most 255 characters (API 0.6); longer ones than this are no tags of a road and would cost time in every pattern. */
const MAX_VALUE = 1_024;

/** Converts a position in 1e-7 degree to WGS-84. */
export type ToWgs84 = (latE7: number, lonE7: number) => readonly [latE7: number, lonE7: number];

/** Keeps what roads need of a file's elements; what is wrong with one goes to the findings and the element is left out. */
export class Collector implements OsmSink {
  readonly data = new OsmData();
  private readonly wayIds = new Set<number>();

  constructor(
    private readonly findings: FindingsList,
    private readonly toWgs84: ToWgs84 | undefined,
  ) {}

  node(id: number, latE7: number, lonE7: number, tags: Tags): void {
    this.data.counts.nodes++;
    if (!this.hasId('node', id)) return;
    if (!(Math.abs(latE7) <= MAX_LAT_E7 && Math.abs(lonE7) <= MAX_LON_E7)) {
      this.findings.add({
        severity: 'warning',
        check: 'osm.coordinates',
        line: `node/${id}`,
        field: 'lat,lon',
        reason: `${Number.isFinite(latE7) && Number.isFinite(lonE7) ? `the position ${latE7 / 1e7}, ${lonE7 / 1e7} is not within ±85° and ±180°` : 'its position is no pair of numbers'}; the node is left out`,
        fix: 'Correct the position, or remove the node.',
      });
      return;
    }
    const [lat, lon] = this.toWgs84 ? this.toWgs84(latE7, lonE7) : [latE7, lonE7];
    this.data.nodes.add(id, lat, lon);
    if (isTellingNode(tags) && !this.data.nodeTags.has(id)) this.data.nodeTags.set(id, this.readable('node', id, tags));
  }

  way(id: number, refs: readonly number[], tags: Tags): void {
    this.data.counts.ways++;
    if (!this.hasId('way', id) || !isRoadWay(tags)) return;
    if (this.wayIds.has(id)) {
      this.findings.add({ severity: 'warning', check: 'osm.duplicate', line: `way/${id}`, field: 'id', reason: 'stands twice in the file; the first one counts', fix: 'Remove one of the two.' });
      return;
    }
    this.wayIds.add(id);
    if (refs.length > MAX_WAY_NODES) {
      this.findings.add({ severity: 'warning', check: 'osm.way-too-long', line: `way/${id}`, field: 'nd', reason: `has ${refs.length} nodes; it is left out`, fix: `Split it into ways of at most ${MAX_WAY_NODES} nodes.` });
      return;
    }
    this.data.ways.push({ id, refs: [...refs], tags: this.readable('way', id, tags) });
  }

  relation(id: number, members: readonly OsmMember[], tags: Tags): void {
    this.data.counts.relations++;
    if (this.hasId('relation', id) && isRestrictionRelation(tags)) this.data.relations.push({ id, members: [...members], tags: this.readable('relation', id, tags) });
  }

  /** Ends the reading: sorts the nodes and tells of those that stand twice. */
  finish(): OsmData {
    this.data.nodes.seal((id, liesElsewhere) =>
      this.findings.add({
        severity: liesElsewhere ? 'warning' : 'info',
        check: 'osm.duplicate',
        line: `node/${id}`,
        field: 'id',
        reason: liesElsewhere ? 'stands twice in the file, at different places; the first one counts' : 'stands twice in the file',
        fix: 'Remove one of the two.',
      }),
    );
    return this.data;
  }

  /** The tags without those that are too long. */
  private readable(kind: string, id: number, tags: Tags): Tags {
    let isWhole = true;
    for (const [key, value] of tags) isWhole &&= key.length <= MAX_VALUE && value.length <= MAX_VALUE;
    if (isWhole) return tags;
    const kept = new Map(tags);
    for (const [key, value] of tags) {
      if (key.length <= MAX_VALUE && value.length <= MAX_VALUE) continue;
      kept.delete(key);
      this.findings.add({ severity: 'warning', check: 'osm.tag-too-long', line: `${kind}/${id}`, field: key.slice(0, 40), reason: `has ${Math.max(key.length, value.length)} characters; the tag is passed over`, fix: `Shorten it to ${MAX_VALUE} characters.` });
    }
    return kept;
  }

  private hasId(kind: string, id: number): boolean {
    if (Number.isSafeInteger(id)) return true;
    this.findings.add({ severity: 'warning', check: 'osm.id', line: `${kind}/${id}`, field: 'id', reason: `the id is no whole number below 2^53; the ${kind} is left out`, fix: 'Give it an id of its own.' });
    return false;
  }
}
