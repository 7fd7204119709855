/**
 * The console's files, read into memory at the start: a request only ever looks up a name in a map, so no path of a request
 * reaches the file system.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { LingshanError } from '../../../kernel/errors';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.geojson': 'application/geo+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.pbf': 'application/x-protobuf',
  '.webmanifest': 'application/manifest+json',
  '.txt': 'text/plain; charset=utf-8',
};
const COMPRESSED = new Set(['.html', '.js', '.mjs', '.css', '.json', '.geojson', '.svg', '.webmanifest', '.txt']);
/** name-<hash>.ext or name.<hash>.ext: what such a name holds never changes. */
const HASHED = /[.-][A-Za-z0-9_]{8,}\.[a-z0-9]+$/;
const TOTAL_BYTES_MAX = 64 * 1024 * 1024;
const BROTLI_QUALITY = 5;

export interface ConsoleFile {
  readonly type: string;
  readonly etag: string;
  readonly cacheControl: string;
  readonly identity: Buffer;
  readonly gzip: Buffer | undefined;
  readonly br: Buffer | undefined;
}

export class ConsoleFiles {
  private readonly files = new Map<string, ConsoleFile>();

  /** Throws CONSOLE_TOO_LARGE. A folder that is not there is an empty console. */
  constructor(folder: string) {
    let bytes = 0;
    for (const path of listFiles(folder)) {
      const content = readFileSync(join(folder, path));
      bytes += content.length;
      if (bytes > TOTAL_BYTES_MAX) throw new LingshanError('bug', 'CONSOLE_TOO_LARGE', `API_CONSOLE_DIR ${folder}: more than ${TOTAL_BYTES_MAX} bytes; is this the built console?`);
      this.files.set(`/${path.split(sep).join('/')}`, toFile(path, content));
    }
  }

  get size(): number {
    return this.files.size;
  }

  /** The file of a path; the page itself for a path of the console's own routes (no extension); else undefined. */
  find(path: string, acceptsHtml: boolean): ConsoleFile | undefined {
    const file = this.files.get(path);
    if (file) return file;
    const isPage = acceptsHtml && extname(path) === '' && !path.startsWith('/v1/');
    return isPage ? this.files.get('/index.html') : undefined;
  }
}

function listFiles(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function toFile(path: string, content: Buffer): ConsoleFile {
  const extension = extname(path);
  const isCompressed = COMPRESSED.has(extension) && content.length > 512;
  return {
    type: TYPES[extension] ?? 'application/octet-stream',
    etag: `"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`,
    cacheControl: HASHED.test(path) && extension !== '.html' ? 'public, max-age=31536000, immutable' : 'no-cache',
    identity: content,
    gzip: isCompressed ? gzipSync(content) : undefined,
    br: isCompressed ? brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } }) : undefined,
  };
}
