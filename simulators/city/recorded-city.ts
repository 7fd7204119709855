/** Writes a city's run to a file and plays it again, without SUMO. */
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { once } from 'node:events';
import { pipeline } from 'node:stream/promises';
import { createGzip, gunzipSync, type Gzip } from 'node:zlib';
import { LingshanError } from '../../services/kernel/errors';
import type { City, CityMoment } from './city';
import type { CityNetwork } from './network';
import { ByteReader, ByteWriter, MomentDecoder, MomentEncoder, RECORDING_MAGIC } from './recording';

interface Header {
  readonly stepMs: number;
  readonly network: CityNetwork;
}

export class CityRecorder {
  private readonly gzip: Gzip = createGzip({ level: 9 });
  private readonly done: Promise<void>;
  private readonly encoder: MomentEncoder;
  moments = 0;

  constructor(file: string, city: Pick<City, 'network' | 'stepMs'>) {
    this.done = pipeline(this.gzip, createWriteStream(file));
    this.encoder = new MomentEncoder(city.stepMs);
    const header = new ByteWriter();
    header.text(JSON.stringify({ stepMs: city.stepMs, network: city.network } satisfies Header));
    this.gzip.write(RECORDING_MAGIC);
    this.gzip.write(header.take());
  }

  async add(moment: CityMoment): Promise<void> {
    this.moments += 1;
    if (!this.gzip.write(this.encoder.encode(moment))) await once(this.gzip, 'drain');
  }

  async close(): Promise<void> {
    this.gzip.end();
    await this.done;
  }
}

export class RecordedCity implements City {
  readonly network: CityNetwork;
  readonly stepMs: number;
  private reader: ByteReader;
  private decoder: MomentDecoder;
  private moments = 0;
  private highestKey = 0;
  private keyOffset = 0;

  private constructor(private readonly bytes: Uint8Array, private readonly bodyAt: number, header: Header, private readonly loop: boolean) {
    this.network = header.network;
    this.stepMs = header.stepMs;
    this.reader = new ByteReader(bytes, bodyAt);
    this.decoder = new MomentDecoder(header.stepMs, header.network.signals.length);
  }

  /** @param options.loop begin again at the end, with new road users. @throws LingshanError RECORDING_UNREADABLE */
  static async open(file: string, options: { loop: boolean }): Promise<RecordedCity> {
    const fix = 'make one with: node dist/simulators/main.js record --city … --out FILE';
    const fail = (why: string, cause?: unknown): LingshanError => new LingshanError('badInput', 'RECORDING_UNREADABLE', `${file}: ${why}; ${fix}`, { cause });
    const packed = await readFile(file).catch((cause) => { throw fail('cannot be read', cause); });
    let bytes: Buffer;
    try {
      bytes = gunzipSync(packed);
    } catch (cause) {
      throw fail('is not a complete gzip file', cause);
    }
    if (bytes.toString('latin1', 0, RECORDING_MAGIC.length) !== RECORDING_MAGIC) throw fail('is not a recording of this version');
    const reader = new ByteReader(bytes, RECORDING_MAGIC.length);
    const header = JSON.parse(reader.text()) as Header;
    return new RecordedCity(bytes, reader.position, header, options.loop);
  }

  async step(): Promise<CityMoment | undefined> {
    if (this.reader.done) {
      if (!this.loop || this.moments === 0) return undefined;
      this.keyOffset += this.highestKey;
      this.highestKey = 0;
      this.reader = new ByteReader(this.bytes, this.bodyAt);
      this.decoder = new MomentDecoder(this.stepMs, this.network.signals.length);
    }
    const moment = this.decoder.decode(this.reader);
    for (const user of moment.users) if (user.key > this.highestKey) this.highestKey = user.key;
    const timeMs = this.moments++ * this.stepMs;
    const users = this.keyOffset === 0 ? moment.users : moment.users.map((user) => ({ ...user, key: user.key + this.keyOffset }));
    return { timeMs, users, signals: moment.signals };
  }

  async close(): Promise<void> {
    // Nothing is held but memory.
  }
}
