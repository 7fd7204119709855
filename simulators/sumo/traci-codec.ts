/**
 * TraCI's bytes (https://sumo.dlr.de/docs/TraCI/Protocol.html): big-endian, commands with a length in one byte or, after a zero, in four.
 * Pure: no socket here.
 */
export const COMMAND = {
  getVersion: 0x00,
  simulationStep: 0x02,
  setOrder: 0x03,
  close: 0x7f,
  getTrafficLight: 0xa2,
  getVehicle: 0xa4,
  getPerson: 0xae,
  getSimulation: 0xab,
  subscribeTrafficLight: 0xd2,
  subscribeVehicle: 0xd4,
  subscribePerson: 0xde,
  subscribeSimulation: 0xdb,
} as const;

/** Answer domains of subscriptions: the command's number with 0x10 added. */
export const DOMAIN = { trafficLight: 0xe2, vehicle: 0xe4, person: 0xee, simulation: 0xeb } as const;

export const VARIABLE = {
  idList: 0x00,
  signalState: 0x20,
  currentPhase: 0x28,
  currentProgram: 0x29,
  nextSwitch: 0x2d,
  speed: 0x40,
  position: 0x42,
  angle: 0x43,
  length: 0x44,
  height: 0xbc,
  vehicleClass: 0x49,
  width: 0x4d,
  typeId: 0x4f,
  laneId: 0x51,
  blinkers: 0x5b,
  time: 0x66,
  acceleration: 0x72,
  departedVehicles: 0x74,
  arrivedVehicles: 0x7a,
  departedPersons: 0x25,
  arrivedPersons: 0x27,
} as const;

export type TraciValue = number | string | readonly string[] | readonly [number, number] | readonly [number, number, number];

/** Variables of one object by their numbers. */
export type VariableSet = ReadonlyMap<number, TraciValue>;

/** What SUMO answered: each get or subscription by the order asked, and the subscriptions due in this step. */
export interface ObjectValues {
  readonly domain: number;
  readonly objectId: string;
  readonly values: VariableSet;
}

/** SUMO refused a command, or its answer cannot be read. */
export class TraciError extends Error {
  constructor(detail: string) {
    super(`TraCI: ${detail}`);
    this.name = 'TraciError';
  }
}

/** Writes one message of several commands. */
export class TraciWriter {
  private readonly parts: Buffer[] = [];
  private length = 4;
  private commands = 0;

  get commandCount(): number {
    return this.commands;
  }

  get byteLength(): number {
    return this.length;
  }

  simulationStep(untilS: number): this {
    const body = Buffer.allocUnsafe(8);
    body.writeDoubleBE(untilS);
    return this.command(COMMAND.simulationStep, body);
  }

  getVersion(): this {
    return this.command(COMMAND.getVersion, Buffer.alloc(0));
  }

  setOrder(order: number): this {
    const body = Buffer.allocUnsafe(4);
    body.writeInt32BE(order);
    return this.command(COMMAND.setOrder, body);
  }

  close(): this {
    return this.command(COMMAND.close, Buffer.alloc(0));
  }

  get(command: number, variable: number, objectId: string): this {
    return this.command(command, Buffer.concat([Buffer.from([variable]), text(objectId)]));
  }

  /** Subscribes the object's variables for the rest of its life. */
  subscribe(command: number, objectId: string, variables: readonly number[]): this {
    const range = Buffer.allocUnsafe(16);
    range.writeDoubleBE(-1073741824, 0);
    range.writeDoubleBE(1073741824, 8);
    return this.command(command, Buffer.concat([range, text(objectId), Buffer.from([variables.length, ...variables])]));
  }

  finish(): Buffer {
    const head = Buffer.allocUnsafe(4);
    head.writeInt32BE(this.length);
    return Buffer.concat([head, ...this.parts], this.length);
  }

  private command(id: number, body: Buffer): this {
    let head: Buffer;
    if (body.length + 2 <= 255) {
      head = Buffer.from([body.length + 2, id]);
    } else {
      head = Buffer.alloc(6);
      head.writeInt32BE(body.length + 6, 1);
      head[5] = id;
    }
    this.parts.push(head, body);
    this.length += head.length + body.length;
    this.commands += 1;
    return this;
  }
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value, 'utf8');
  const head = Buffer.allocUnsafe(4);
  head.writeInt32BE(bytes.length);
  return Buffer.concat([head, bytes]);
}

/** Reads one message's body (without its length). */
export class TraciReader {
  private at = 0;

  constructor(private readonly bytes: Buffer) {}

  get done(): boolean {
    return this.at >= this.bytes.length;
  }

  /** The status that opens the answer to each command. @throws TraciError with SUMO's own words when it refused. */
  expectStatus(command: number): void {
    const end = this.commandEnd();
    const answered = this.uint8();
    const result = this.uint8();
    const detail = this.string();
    if (answered !== command) throw new TraciError(`answer to command 0x${answered.toString(16)} where 0x${command.toString(16)} was asked`);
    if (result !== 0) throw new TraciError(detail === '' ? `command 0x${command.toString(16)} refused (${result})` : detail);
    this.at = end;
  }

  /** The answer of a get command. */
  variable(command: number): TraciValue {
    const end = this.commandEnd();
    const domain = this.uint8();
    if (domain !== command + 0x10) throw new TraciError(`value of 0x${domain.toString(16)} where 0x${(command + 0x10).toString(16)} was expected`);
    this.uint8();
    this.string();
    const value = this.value(this.uint8());
    this.at = end;
    return value;
  }

  /** Number of the protocol and SUMO's name. */
  version(): { api: number; name: string } {
    const end = this.commandEnd();
    this.uint8();
    const version = { api: this.int32(), name: this.string() };
    this.at = end;
    return version;
  }

  /** The subscriptions due after a simulation step. */
  stepSubscriptions(): ObjectValues[] {
    const count = this.int32();
    const all: ObjectValues[] = [];
    for (let i = 0; i < count; i++) all.push(this.objectValues());
    return all;
  }

  /** One subscription's values. */
  objectValues(): ObjectValues {
    const end = this.commandEnd();
    const domain = this.uint8();
    const objectId = this.string();
    const count = this.uint8();
    const values = new Map<number, TraciValue>();
    for (let i = 0; i < count; i++) {
      const variable = this.uint8();
      const status = this.uint8();
      const value = this.value(this.uint8());
      if (status === 0) values.set(variable, value);
    }
    this.at = end;
    return { domain, objectId, values };
  }

  private commandEnd(): number {
    const start = this.at;
    const short = this.uint8();
    return start + (short === 0 ? this.int32() : short);
  }

  private value(type: number): TraciValue {
    switch (type) {
      case 0x01: return [this.double(), this.double()];
      case 0x03: return [this.double(), this.double(), this.double()];
      case 0x07: return this.uint8();
      case 0x08: return this.bytes.readInt8(this.skip(1));
      case 0x09: return this.int32();
      case 0x0b: return this.double();
      case 0x0c: return this.string();
      case 0x0e: {
        const count = this.int32();
        const list: string[] = [];
        for (let i = 0; i < count; i++) list.push(this.string());
        return list;
      }
      default: throw new TraciError(`value type 0x${type.toString(16)} is not one that this client asks for`);
    }
  }

  private skip(bytes: number): number {
    const from = this.at;
    this.at += bytes;
    if (this.at > this.bytes.length) throw new TraciError(`answer ends at byte ${this.bytes.length}, ${bytes} more were announced at ${from}`);
    return from;
  }

  private uint8(): number {
    return this.bytes.readUInt8(this.skip(1));
  }

  private int32(): number {
    return this.bytes.readInt32BE(this.skip(4));
  }

  private double(): number {
    return this.bytes.readDoubleBE(this.skip(8));
  }

  private string(): string {
    const length = this.int32();
    const from = this.skip(length);
    return this.bytes.toString('utf8', from, from + length);
  }
}
