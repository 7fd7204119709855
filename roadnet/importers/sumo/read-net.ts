import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { SaxesParser } from 'saxes';
import type { FindingsList } from '../findings-list';
import type { ImportOptions } from '../importer';
import { AttributeReader } from './attribute-reader';
import { classesOf } from './permissions';
import type { RawEdge, RawNet } from './raw-net';

/** Unpacked size at which reading stops; the largest city nets are a tenth of it. */
export const MAX_UNPACKED_BYTES = 2 * 1024 ** 3;
const MAX_DEPTH = 32;
const DEFAULT_WIDTH_M = 3.2;

/** The file is not readable as a SUMO net; the finding is already in the list. */
class Unreadable extends Error {}

export interface ReadOptions extends ImportOptions {
  readonly maxUnpackedBytes?: number;
}

/**
 * Reads a SUMO net (.net.xml, plain or gzip) as a stream. What is wrong goes to `findings`; undefined when the file
 * cannot be read to its end. Document types and entities are refused.
 */
export async function readSumoNet(path: string, findings: FindingsList, options: ReadOptions = {}): Promise<RawNet | undefined> {
  const net: RawNet = { location: undefined, edges: [], junctions: [], connections: [], controllers: new Map(), speedsByType: new Map() };
  const parser = createParser(net, findings);
  const file = createReadStream(path);
  try {
    const decoder = new TextDecoder('utf-8', { fatal: true });
    let unpackedBytes = 0;
    for await (const chunk of path.endsWith('.gz') ? file.pipe(createGunzip()).on('close', () => file.destroy()) : file) {
      unpackedBytes += (chunk as Buffer).length;
      if (unpackedBytes > (options.maxUnpackedBytes ?? MAX_UNPACKED_BYTES)) {
        stop(findings, parser, 'xml.too-large', `unpacks to more than ${options.maxUnpackedBytes ?? MAX_UNPACKED_BYTES} bytes`, 'Import a smaller extract.');
      }
      parser.write(decoder.decode(chunk as Buffer, { stream: true }));
      options.onProgress?.(file.bytesRead);
    }
    parser.write(decoder.decode());
    parser.close();
    return net;
  } catch (error) {
    if (!(error instanceof Unreadable)) addReadError(findings, parser, error);
    return undefined;
  } finally {
    file.destroy();
  }
}

/** Errors of the file system, of gzip (Z_…) and of text decoding, told apart by code. */
function addReadError(findings: FindingsList, parser: SaxesParser, error: unknown): void {
  const code = (error as { code?: unknown }).code;
  const name = typeof code === 'string' ? code : '';
  const at = { severity: 'error', line: parser.line, field: '' } as const;
  if (name.startsWith('Z_')) findings.add({ ...at, check: 'file.gzip', reason: `gzip data is damaged or cut (${name})`, fix: 'Fetch the file again.' });
  else if (name === 'ERR_ENCODING_INVALID_ENCODED_DATA') findings.add({ ...at, check: 'file.encoding', reason: 'is not UTF-8 text', fix: 'Give a SUMO .net.xml or .net.xml.gz.' });
  else if (/^E[A-Z]+$/.test(name)) findings.add({ ...at, line: undefined, check: 'file.unreadable', reason: `cannot be read (${name})`, fix: 'Check the path and its permissions.' });
  else throw error;
}

function stop(findings: FindingsList, parser: SaxesParser, check: string, reason: string, fix: string, field = ''): never {
  findings.add({ severity: 'error', check, line: parser.line, field, reason, fix });
  throw new Unreadable(reason);
}

function createParser(net: RawNet, findings: FindingsList): SaxesParser {
  const parser = new SaxesParser({ xmlns: false, position: true });
  let depth = 0;
  let edge: RawEdge | undefined;
  let controllerId = '';
  let typeId = '';

  parser.on('error', (error) => stop(findings, parser, 'xml.malformed', error.message.replace(/^\d+:\d+: /, ''), 'Fetch or export the file again.'));
  parser.on('doctype', () => stop(findings, parser, 'xml.doctype', 'a document type is refused, entities are not read', 'Remove the <!DOCTYPE …>.'));
  parser.on('closetag', (tag) => {
    depth--;
    if (tag.name === 'edge') edge = undefined;
  });
  parser.on('opentag', (tag) => {
    if (depth === 0 && tag.name !== 'net') stop(findings, parser, 'sumo.not-a-net', `starts with <${tag.name}>, not <net>`, 'Give the .net.xml, not its routes or configuration.');
    if (++depth > MAX_DEPTH) stop(findings, parser, 'xml.too-deep', `is nested more than ${MAX_DEPTH} deep`, 'Give a SUMO net.');
    const line = parser.line;
    const read = new AttributeReader(tag.name, tag.attributes as Record<string, string>, line, findings);
    switch (tag.name) {
      case 'location': {
        const [offsetX = 0, offsetY = 0] = read.point('netOffset');
        net.location = { line, offsetX, offsetY, projection: read.text('projParameter') };
        break;
      }
      case 'edge':
        edge = {
          line,
          id: read.required('id'),
          name: read.text('name'),
          function: read.text('function') || 'normal',
          from: read.text('from'),
          to: read.text('to'),
          type: read.text('type'),
          crossingEdges: read.list('crossingEdges'),
          lanes: [],
        };
        net.edges.push(edge);
        break;
      case 'type':
        typeId = read.required('id');
        break;
      case 'restriction': {
        const speeds = net.speedsByType.get(typeId) ?? new Map<string, number>();
        net.speedsByType.set(typeId, speeds.set(read.required('vClass'), read.number('speed')));
        break;
      }
      case 'lane':
        edge?.lanes.push({
          line,
          id: read.required('id'),
          // Inside junctions the order counts: some tools number every lane there 0.
          index: edge.function === 'normal' ? read.integer('index') : edge.lanes.length,
          widthM: read.number('width', DEFAULT_WIDTH_M),
          speedMps: read.number('speed'),
          lengthM: read.number('length'),
          classes: classesOf(read.find('allow'), read.find('disallow')),
          shape: read.shape('shape'),
          heights: read.heights('shape'),
        });
        break;
      case 'junction':
        if (read.text('type') === 'internal') break;
        net.junctions.push({ line, id: read.required('id'), name: read.text('name'), type: read.text('type'), x: read.number('x'), y: read.number('y'), shape: read.shape('shape') });
        break;
      case 'connection':
        net.connections.push({
          line,
          from: read.required('from'),
          to: read.required('to'),
          fromLane: read.integer('fromLane'),
          toLane: read.integer('toLane'),
          via: read.text('via'),
          tl: read.text('tl'),
          linkIndex: read.integer('linkIndex', -1),
          dir: read.text('dir'),
        });
        break;
      case 'tlLogic':
        controllerId = read.required('id');
        net.controllers.set(controllerId, { line, id: controllerId, groups: net.controllers.get(controllerId)?.groups ?? 0, phases: [] });
        break;
      case 'phase': {
        const controller = net.controllers.get(controllerId);
        if (!controller) break;
        const state = read.text('state');
        controller.groups = Math.max(controller.groups, state.length);
        controller.phases.push({ durationS: read.number('duration', 0), state });
        break;
      }
    }
  });
  return parser;
}
