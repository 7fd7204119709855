import type { Finding } from '../model/finding';
import type { Roadnet, RoadnetSource } from '../model/roadnet';

export interface ImportOptions {
  /** Called now and then with bytes of the file read so far. */
  readonly onProgress?: (bytesRead: number) => void;
  /** Called when a step after reading begins, and now and then within a long one, with what it is for people to read. */
  readonly onStep?: ((step: string) => void) | undefined;
  /** IANA zone that times of day are told in, where the source does not say; default: by place where the importer can tell, else `Asia/Shanghai`. */
  readonly timeZone?: string;
  /** Reference system of a source that does not name its own; default WGS-84. Extracts of OSM are WGS-84 and must not be shifted. */
  readonly crs?: 'wgs84' | 'gcj02' | 'bd09';
  /** Side of the road that traffic keeps to, where the source does not say; default: by place. */
  readonly driveOn?: 'left' | 'right';
}

export interface ImportResult {
  /** Undefined when any finding is an error: there is no half network. */
  readonly roadnet: Roadnet | undefined;
  readonly findings: readonly Finding[];
}

/** What an importer is asked about: the name and the first bytes of a file, unpacked when it is gzip. */
export interface FileHead {
  /** Lower case, without folder and without `.gz`. */
  readonly name: string;
  /** First 64 KiB. */
  readonly bytes: Buffer;
  /** The same as text (latin1, so that it never fails). */
  readonly text: string;
}

/** One format. Registered by one line in registry.ts. */
export interface Importer {
  readonly format: RoadnetSource['format'];
  /** For people, e.g. `SUMO net (.net.xml, .net.xml.gz)`. */
  readonly files: string;
  /** By content rather than by name, where content tells. */
  recognises(head: FileHead): boolean;
  /** Never throws for what stands in the file. */
  importFile(path: string, options: ImportOptions): Promise<ImportResult>;
}
