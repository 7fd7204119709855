import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { elementIdOf } from '../../model/element-id';
import type { Roadnet, RoadnetSource } from '../../model/roadnet';
import { FindingsList } from '../findings-list';
import { finishImport } from '../finish-import';
import type { ImportOptions, ImportResult } from '../importer';
import { ElementReader, type NetworkElements } from './read-elements';
import { headSchema } from './schema';
import { sourceSystemOf } from './source-system';

/** The largest city as text is a quarter of it; a string of JavaScript holds no more. */
export const MAX_UNPACKED_BYTES = 256 * 1024 ** 2;
const DEFAULT_TIME_ZONE = 'Asia/Shanghai';

/** Imports a network of our own GeoJSON. Never throws for what stands in the file. */
export async function importGeoJson(path: string, options: ImportOptions = {}): Promise<ImportResult> {
  const findings = new FindingsList(basename(path));
  const read = await readElements(path, findings, options);
  if (!read || findings.hasErrors) return { roadnet: undefined, findings: findings.list() };
  return finishImport({ source: read.source, ...read.elements, conflicts: [] }, new Map(), findings);
}

/**
 * Lays a file of our own GeoJSON over a network: an element that is there already is replaced, others are added; conflicts are
 * derived anew. For parking entrances, roadside units, zones and corrections that no source has.
 */
export async function overlayGeoJson(base: Roadnet, path: string, options: ImportOptions = {}): Promise<ImportResult> {
  const findings = new FindingsList(basename(path));
  const read = await readElements(path, findings, options);
  if (!read || findings.hasErrors) return { roadnet: undefined, findings: findings.list() };
  const merged: { -readonly [K in keyof Roadnet]: Roadnet[K] } = { ...base, conflicts: [] };
  const lay = <L extends keyof NetworkElements>(list: L): void => {
    const overlaid = new Map((base[list] as Roadnet[L][number][]).map((element) => [elementIdOf(list, element), element]));
    for (const element of read.elements[list] as Roadnet[L][number][]) overlaid.set(elementIdOf(list, element), element);
    merged[list] = [...overlaid.values()] as never;
  };
  for (const list of Object.keys(read.elements) as (keyof NetworkElements)[]) lay(list);
  return finishImport(merged, new Map(), findings);
}

async function readElements(path: string, findings: FindingsList, options: ImportOptions): Promise<{ source: RoadnetSource; elements: NetworkElements } | undefined> {
  const fail = (check: string, field: string, reason: string, fix: string): undefined => {
    findings.add({ severity: 'error', check, line: undefined, field, reason, fix });
    return undefined;
  };
  const text = await readText(path, fail);
  if (text === undefined) return undefined;
  options.onProgress?.(text.length);
  let collection: Record<string, unknown>;
  try {
    collection = JSON.parse(text) as Record<string, unknown>;
  } catch (error) {
    return fail('geojson.malformed', '', `is no JSON (${(error as Error).message.slice(0, 120)})`, 'Export the file again.');
  }
  if (collection?.type !== 'FeatureCollection' || !Array.isArray(collection.features)) return fail('geojson.not-a-collection', 'type', 'is no FeatureCollection', 'Give a FeatureCollection.');
  const head = headSchema.safeParse(collection.lingshan ?? { generation: 1 });
  if (!head.success) return fail('geojson.bad-value', ['lingshan', ...head.error.issues[0]!.path].join('.'), head.error.issues[0]!.message, 'Give {"generation": 1, "crs": "WGS-84"}.');
  const toWgs84 = sourceSystemOf(head.data.crs);
  if (!toWgs84) return fail('geojson.crs', 'lingshan.crs', `"${head.data.crs.slice(0, 80)}" is no reference system that is known`, 'Name WGS-84, EPSG:4490, EPSG:4513 to 4554, GCJ-02, BD-09 or a proj string.');
  const reader = new ElementReader(toWgs84, findings);
  collection.features.forEach((feature, index) => reader.read(feature, index));
  const { source = { crs: head.data.crs, timeZone: options.timeZone ?? DEFAULT_TIME_ZONE } } = head.data;
  return { source: { format: 'geojson', file: basename(path), ...source }, elements: reader.elements };
}

async function readText(path: string, fail: (check: string, field: string, reason: string, fix: string) => undefined): Promise<string | undefined> {
  const tooLarge = (): undefined => fail('file.too-large', '', `is larger than ${MAX_UNPACKED_BYTES} bytes`, 'Split the network.');
  try {
    if ((await stat(path)).size > MAX_UNPACKED_BYTES) return tooLarge();
    const bytes = await readFile(path);
    const plain = bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes, { maxOutputLength: MAX_UNPACKED_BYTES }) : bytes;
    return new TextDecoder('utf-8', { fatal: true }).decode(plain);
  } catch (error) {
    const code = String((error as { code?: unknown }).code ?? '');
    if (code === 'ERR_BUFFER_TOO_LARGE') return tooLarge();
    if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return fail('file.encoding', '', 'is not UTF-8 text', 'Save the file as UTF-8.');
    if (code.startsWith('Z_')) return fail('file.gzip', '', `gzip data is damaged or cut (${code})`, 'Fetch the file again.');
    if (/^E[A-Z]+$/.test(code)) return fail('file.unreadable', '', `cannot be read (${code})`, 'Check the path and its permissions.');
    throw error;
  }
}
