/** Vector tiles of one version, compressed once and kept while there is room. */
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { type RoadnetSnapshot, TileSource } from '../../../roadnet';

/** Bytes of compressed tiles that are kept: a city at every zoom that people look at. */
const KEPT_BYTES = 32 * 1024 * 1024;

export interface CompressedTile {
  readonly etag: string;
  readonly identity: Buffer;
  readonly gzip: Buffer;
}

const compress = promisify(gzip);

export class CompressedTiles {
  private readonly tiles: TileSource;
  /** Least recently used first. */
  private readonly kept = new Map<string, Buffer>();
  private keptBytes = 0;

  constructor(private readonly snapshot: RoadnetSnapshot) {
    this.tiles = new TileSource(snapshot);
  }

  /** Throws badInput TILE_INVALID. */
  async get(zoom: number, column: number, row: number): Promise<CompressedTile> {
    const identity = this.tiles.getTile(zoom, column, row);
    const key = `${zoom}/${column}/${row}`;
    const known = this.kept.get(key);
    const compressed = known ?? (await compress(identity));
    this.keep(key, compressed);
    return { etag: `"${this.snapshot.version}/${key}"`, identity, gzip: compressed };
  }

  private keep(key: string, compressed: Buffer): void {
    // Another request may have kept the same tile in the meantime.
    this.keptBytes += compressed.length - (this.kept.get(key)?.length ?? 0);
    this.kept.delete(key);
    this.kept.set(key, compressed);
    for (const [oldest, bytes] of this.kept) {
      if (this.keptBytes <= KEPT_BYTES || oldest === key) break;
      this.kept.delete(oldest);
      this.keptBytes -= bytes.length;
    }
  }
}
