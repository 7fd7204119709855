import type { FileHandle } from 'node:fs/promises';
import { inflate } from 'node:zlib';
import { promisify } from 'node:util';
import { ProtobufError, ProtobufReader } from './protobuf-reader';
import { readHeaderBlock, readPrimitiveBlock, type OsmSink } from './read-pbf-block';
import { UnreadableOsm } from './unreadable';

/** Limits of the OSM PBF format (wiki "PBF Format"): 64 KiB a blob header, 32 MiB a blob, packed or not. */
const MAX_HEADER_BYTES = 64 * 1024;
const MAX_BLOB_BYTES = 32 * 1024 * 1024;
const inflateBytes = promisify(inflate);

const COMPRESSIONS: Readonly<Record<number, string>> = { 4: 'lzma', 5: 'bzip2', 6: 'lz4', 7: 'zstd' };

/**
 * Reads an OSM PBF file, block after block, into the sink. Throws UnreadableOsm for what is no such file.
 * Own reader: see decision 125.
 */
export async function readPbf(handle: FileHandle, sink: OsmSink, onProgress: (bytesRead: number) => void): Promise<void> {
  const { size } = await handle.stat();
  let at = 0;
  let blocks = 0;
  const take = async (length: number, what: string): Promise<Buffer> => {
    if (length > size - at) throw new UnreadableOsm('pbf.truncated', `byte ${at}`, `the file ends inside ${what}`, 'Fetch the file again, it is not whole.');
    const buffer = Buffer.allocUnsafe(length);
    for (let filled = 0; filled < length; ) {
      const { bytesRead } = await handle.read(buffer, filled, length - filled, at + filled);
      if (bytesRead === 0) throw new UnreadableOsm('pbf.truncated', `byte ${at + filled}`, `the file ends inside ${what}`, 'Fetch the file again, it is not whole.');
      filled += bytesRead;
    }
    at += length;
    return buffer;
  };
  for (; at < size; blocks++) {
    const place = `block ${blocks}`;
    try {
      const headerLength = (await take(4, 'the length of a block')).readUInt32BE(0);
      if (headerLength > MAX_HEADER_BYTES) throw new ProtobufError(`has a header of ${headerLength} bytes, more than ${MAX_HEADER_BYTES}`);
      const header = readBlobHeader(await take(headerLength, 'the header of a block'));
      if (header.dataSize > MAX_BLOB_BYTES) throw new ProtobufError(`has ${header.dataSize} bytes of data, more than ${MAX_BLOB_BYTES}`);
      if (blocks === 0 && header.type !== 'OSMHeader') throw new ProtobufError(`is a "${header.type.slice(0, 20)}" and not the OSMHeader that a file begins with`);
      const blob = await take(header.dataSize, 'the data of a block');
      if (header.type === 'OSMHeader') refuseUnknown(readHeaderBlock(await unpack(blob)), place);
      else if (header.type === 'OSMData') readPrimitiveBlock(await unpack(blob), sink);
    } catch (error) {
      if (error instanceof ProtobufError) throw new UnreadableOsm('pbf.malformed', place, error.message, 'Fetch the file again, it is damaged.');
      throw error;
    }
    onProgress(at);
  }
  if (blocks === 0) throw new UnreadableOsm('file.empty', '', 'the file is empty', 'Fetch the file again.');
}

function refuseUnknown(features: readonly string[], place: string): void {
  if (features.length > 0) throw new UnreadableOsm('pbf.feature', place, `asks for a reader that knows ${features.map((name) => name.slice(0, 40)).join(', ')}`, 'Convert it: osmium cat FILE -o plain.osm.pbf, without history.');
}

function readBlobHeader(bytes: Uint8Array): { type: string; dataSize: number } {
  const reader = new ProtobufReader(bytes);
  let type = '';
  let dataSize = -1;
  while (reader.hasMore) {
    const { field, wire } = reader.tag();
    if (field === 1 && wire === 2) type = reader.text();
    else if (field === 3 && wire === 0) dataSize = reader.int();
    else reader.skip(wire);
  }
  if (dataSize < 0) throw new ProtobufError('does not say how long its data are');
  return { type, dataSize };
}

async function unpack(blob: Uint8Array): Promise<Uint8Array> {
  const reader = new ProtobufReader(blob);
  let rawSize = -1;
  let raw: Uint8Array | undefined;
  let zlib: Uint8Array | undefined;
  while (reader.hasMore) {
    const { field, wire } = reader.tag();
    if (field === 1 && wire === 2) raw = reader.bytesField();
    else if (field === 2 && wire === 0) rawSize = reader.int();
    else if (field === 3 && wire === 2) zlib = reader.bytesField();
    else if (COMPRESSIONS[field]) throw new ProtobufError(`is packed with ${COMPRESSIONS[field]}, which is not read; write it with zlib (osmium cat -f pbf,pbf_compression=zlib)`);
    else reader.skip(wire);
  }
  if (raw) return raw;
  if (!zlib) throw new ProtobufError('holds no data');
  if (rawSize > MAX_BLOB_BYTES) throw new ProtobufError(`says that it unpacks to ${rawSize} bytes, more than ${MAX_BLOB_BYTES}`);
  let unpacked: Buffer;
  try {
    unpacked = await inflateBytes(zlib, { maxOutputLength: MAX_BLOB_BYTES });
  } catch (error) {
    const code = (error as { code?: unknown }).code;
    if (code === 'ERR_BUFFER_TOO_LARGE') throw new ProtobufError(`unpacks to more than ${MAX_BLOB_BYTES} bytes`);
    if (typeof code === 'string' && code.startsWith('Z_')) throw new ProtobufError(`does not unpack (${code})`);
    throw error;
  }
  if (rawSize >= 0 && unpacked.length !== rawSize) throw new ProtobufError(`says that it unpacks to ${rawSize} bytes and unpacks to ${unpacked.length}`);
  return unpacked;
}
