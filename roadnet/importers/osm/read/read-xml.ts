import type { Readable } from 'node:stream';
import { SaxesParser } from 'saxes';
import { NO_TAGS, type OsmMember, type Tags } from './osm-data';
import type { OsmSink } from './read-pbf-block';
import { UnreadableOsm } from './unreadable';

const MAX_DEPTH = 8;
/** Longest attribute; keys and values of OSM have at most 255 characters (API 0.6). */
const MAX_ATTRIBUTE = 65_536;
/** Most bytes without the begin or end of an element: the parser keeps what is open (an attribute, a comment) in memory. */
const MAX_OPEN_BYTES = 16 * 1024 * 1024;

const MEMBER_TYPES: ReadonlySet<string> = new Set(['node', 'way', 'relation']);

/** The element that is open. */
interface Open {
  readonly kind: 'node' | 'way' | 'relation';
  readonly id: number;
  readonly latE7: number;
  readonly lonE7: number;
  readonly refs: number[];
  readonly members: OsmMember[];
  tags: Map<string, string> | undefined;
}

export interface XmlLimits {
  /** Unpacked size at which reading stops. */
  readonly maxBytes: number;
}

/**
 * Reads OSM XML (API 0.6, planet and JOSM files) as a stream into the sink. Document types and entities are refused;
 * elements marked as deleted (`action="delete"`, `visible="false"`) are passed over.
 */
export async function readXml(stream: Readable, sink: OsmSink, { maxBytes }: XmlLimits, onProgress: () => void): Promise<void> {
  let bytes = 0;
  let lastElementAt = 0;
  const parser = createParser(sink, () => (lastElementAt = bytes));
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const chunk of stream) {
      bytes += (chunk as Buffer).length;
      if (bytes > maxBytes) throw new UnreadableOsm('xml.too-large', `line ${parser.line}`, `unpacks to more than ${maxBytes} bytes`, 'Import a smaller extract, or PBF.');
      if (bytes - lastElementAt > MAX_OPEN_BYTES) throw new UnreadableOsm('xml.too-large', `line ${parser.line}`, `goes on for ${MAX_OPEN_BYTES} bytes without an element`, 'Fetch or export the file again.');
      parser.write(decoder.decode(chunk as Buffer, { stream: true }));
      onProgress();
    }
    parser.write(decoder.decode());
    parser.close();
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'ERR_ENCODING_INVALID_ENCODED_DATA') throw error;
    throw new UnreadableOsm('file.encoding', `line ${parser.line}`, 'is not UTF-8 text', 'Give OSM XML in UTF-8.');
  }
}

function createParser(sink: OsmSink, onElement: () => void): SaxesParser {
  const parser = new SaxesParser({ xmlns: false, position: true });
  const stop = (check: string, reason: string, fix: string): never => {
    throw new UnreadableOsm(check, `line ${parser.line}`, reason, fix);
  };
  let depth = 0;
  let open: Open | undefined;

  parser.on('error', (error) => stop('xml.malformed', error.message.replace(/^\d+:\d+: /, ''), 'Fetch or export the file again.'));
  parser.on('doctype', () => stop('xml.doctype', 'a document type is refused, entities are not read', 'Remove the <!DOCTYPE …>.'));
  parser.on('opentag', ({ name, attributes }) => {
    onElement();
    const read = (key: string): string => {
      const value = (attributes as Record<string, string>)[key];
      if (value !== undefined && value.length > MAX_ATTRIBUTE) stop('xml.too-large', `"${key}" has ${value.length} characters`, 'Shorten it.');
      return value ?? '';
    };
    if (depth === 0 && name !== 'osm') stop('osm.not-osm', `starts with <${name.slice(0, 40)}>, not <osm>`, 'Give an OSM XML or PBF extract (change files are not extracts).');
    if (++depth > MAX_DEPTH) stop('xml.too-deep', `is nested more than ${MAX_DEPTH} deep`, 'Give OSM XML.');
    switch (name) {
      case 'node':
      case 'way':
      case 'relation':
        if (read('action') === 'delete' || read('visible') === 'false') break;
        open = { kind: name, id: integerOf(read('id')), latE7: degreesE7(read('lat')), lonE7: degreesE7(read('lon')), refs: [], members: [], tags: undefined };
        break;
      case 'nd':
        open?.refs.push(integerOf(read('ref')));
        break;
      case 'member': {
        const type = read('type');
        if (MEMBER_TYPES.has(type)) open?.members.push({ type: type as OsmMember['type'], ref: integerOf(read('ref')), role: read('role') });
        break;
      }
      case 'tag':
        if (open) (open.tags ??= new Map()).set(read('k'), read('v'));
        break;
    }
  });
  parser.on('closetag', ({ name }) => {
    onElement();
    depth--;
    if (!open || name !== open.kind) return;
    emit(open, sink);
    open = undefined;
  });
  return parser;
}

function emit({ kind, id, latE7, lonE7, refs, members, tags }: Open, sink: OsmSink): void {
  const told: Tags = tags ?? NO_TAGS;
  if (kind === 'node') sink.node(id, latE7, lonE7, told);
  else if (kind === 'way') sink.way(id, refs, told);
  else sink.relation(id, members, told);
}

/** NaN for what is no whole number: the sink tells of it. */
function integerOf(text: string): number {
  return /^[+-]?\d+$/.test(text.trim()) ? Number(text) : NaN;
}

function degreesE7(text: string): number {
  return text.trim() === '' ? NaN : Math.round(Number(text) * 1e7);
}
