import { createReadStream } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { FindingsList } from '../../findings-list';
import { Collector, type ToWgs84 } from './collector';
import type { OsmData } from './osm-data';
import { readPbf } from './read-pbf';
import { readXml } from './read-xml';
import { UnreadableOsm } from './unreadable';

/** Unpacked size at which reading of XML stops. */
export const MAX_XML_BYTES = 8 * 1024 ** 3;

export interface ReadOsmOptions {
  readonly toWgs84?: ToWgs84 | undefined;
  readonly maxUnpackedBytes?: number | undefined;
  readonly onProgress?: ((bytesRead: number) => void) | undefined;
}

type Kind = 'pbf' | 'xml' | 'xml.gz';

/**
 * Reads OSM PBF or XML (plain or gzip); what it is is told from its first bytes, not from its name. What is wrong with
 * single elements goes to `findings` and they are left out; undefined, with an error, when the file cannot be read to its end.
 */
export async function readOsm(path: string, findings: FindingsList, options: ReadOsmOptions = {}): Promise<OsmData | undefined> {
  const collector = new Collector(findings, options.toWgs84);
  const onProgress = options.onProgress ?? (() => undefined);
  let handle: FileHandle | undefined;
  try {
    handle = await open(path);
    const kind = await kindOf(handle);
    if (kind === 'pbf') await readPbf(handle, collector, onProgress);
    else await readXmlFile(path, kind, collector, options.maxUnpackedBytes ?? MAX_XML_BYTES, onProgress);
    return collector.finish();
  } catch (error) {
    findings.add({ severity: 'error', field: '', ...findingOf(error) });
    return undefined;
  } finally {
    await handle?.close();
  }
}

async function readXmlFile(path: string, kind: Kind, collector: Collector, maxBytes: number, onProgress: (bytesRead: number) => void): Promise<void> {
  const file = createReadStream(path);
  try {
    // Its errors end the reading below; the callback only keeps them from being thrown a second time.
    const text = kind === 'xml.gz' ? pipeline(file, createGunzip(), () => undefined) : file;
    await readXml(text, collector, { maxBytes }, () => onProgress(file.bytesRead));
  } finally {
    file.destroy();
  }
}

async function kindOf(handle: FileHandle): Promise<Kind> {
  const head = Buffer.alloc(256);
  const { bytesRead } = await handle.read(head, 0, head.length, 0);
  const fix = 'Give OSM PBF (.osm.pbf), OSM XML (.osm) or OSM XML packed with gzip (.osm.gz).';
  if (bytesRead === 0) throw new UnreadableOsm('file.empty', '', 'the file is empty', 'Fetch the file again.');
  const start = head.subarray(0, bytesRead);
  if (start[0] === 0x1f && start[1] === 0x8b) return 'xml.gz';
  if (start.subarray(0, 3).toString('latin1') === 'BZh') throw new UnreadableOsm('osm.not-osm', '', 'is packed with bzip2', `Unpack it first (bunzip2). ${fix}`);
  if (start.subarray(0, 2).toString('latin1') === 'PK') throw new UnreadableOsm('osm.not-osm', '', 'is a zip archive', `Unpack it first. ${fix}`);
  if (/^(\ufeff)?\s*</.test(start.toString('utf8'))) return 'xml';
  // A PBF file begins with the length of a blob header that says OSMHeader.
  if (start[0] === 0 && start[1] === 0) return 'pbf';
  throw new UnreadableOsm('osm.not-osm', '', 'is neither PBF nor XML', fix);
}

/** Errors of the file, of gzip (Z_…) and of the file system (E…), told apart by code; anything else is our own and thrown on. */
function findingOf(error: unknown): { check: string; line: string | undefined; reason: string; fix: string } {
  if (error instanceof UnreadableOsm) return { check: error.check, line: error.at, reason: error.reason, fix: error.fix };
  const code = (error as { code?: unknown }).code;
  const name = typeof code === 'string' ? code : '';
  if (name.startsWith('Z_')) return { check: 'file.gzip', line: undefined, reason: `gzip data is damaged or cut (${name})`, fix: 'Fetch the file again.' };
  if (/^E[A-Z]+$/.test(name)) return { check: 'file.unreadable', line: undefined, reason: `cannot be read (${name})`, fix: 'Check the path and its permissions.' };
  throw error;
}
