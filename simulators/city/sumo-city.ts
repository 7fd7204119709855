/** A city that SUMO drives, step by step. */
import { toId } from '../../services/kernel/ids';
import { lingshan } from '../../services/kernel/wire';
import { SumoProcess } from '../sumo/sumo-process';
import { TraciClient, type SubscriptionRequest } from '../sumo/traci-client';
import { COMMAND, DOMAIN, VARIABLE, type ObjectValues, type TraciValue, type VariableSet } from '../sumo/traci-codec';
import type { City, CityMoment, RoadUser, SignalMoment } from './city';
import type { CityFiles } from './net-file';
import type { CityNetwork } from './network';

const Type = lingshan.v2x.v1.ParticipantType;
const STEP_MS = 100;
/** SUMO's coordinate of something that is nowhere (teleporting). */
const NOWHERE_M = -1e8;

const VEHICLE_VARIABLES = [VARIABLE.position, VARIABLE.angle, VARIABLE.speed, VARIABLE.laneId, VARIABLE.acceleration, VARIABLE.blinkers];
const PERSON_VARIABLES = [VARIABLE.position, VARIABLE.angle, VARIABLE.speed, VARIABLE.laneId];
const SIGNAL_VARIABLES = [VARIABLE.signalState, VARIABLE.currentPhase, VARIABLE.nextSwitch];
const SIMULATION_VARIABLES = [VARIABLE.time, VARIABLE.departedVehicles, VARIABLE.arrivedVehicles, VARIABLE.departedPersons, VARIABLE.arrivedPersons];
const BODY_VARIABLES = [VARIABLE.vehicleClass, VARIABLE.length, VARIABLE.width, VARIABLE.height];

const TYPE_BY_CLASS: Readonly<Record<string, number>> = {
  passenger: Type.PARTICIPANT_TYPE_CAR, private: Type.PARTICIPANT_TYPE_CAR, taxi: Type.PARTICIPANT_TYPE_CAR, evehicle: Type.PARTICIPANT_TYPE_CAR, hov: Type.PARTICIPANT_TYPE_CAR, vip: Type.PARTICIPANT_TYPE_CAR,
  truck: Type.PARTICIPANT_TYPE_TRUCK, trailer: Type.PARTICIPANT_TYPE_TRUCK,
  bus: Type.PARTICIPANT_TYPE_BUS, coach: Type.PARTICIPANT_TYPE_BUS,
  delivery: Type.PARTICIPANT_TYPE_VAN,
  emergency: Type.PARTICIPANT_TYPE_EMERGENCY, authority: Type.PARTICIPANT_TYPE_EMERGENCY, army: Type.PARTICIPANT_TYPE_EMERGENCY,
  motorcycle: Type.PARTICIPANT_TYPE_MOTORCYCLE, moped: Type.PARTICIPANT_TYPE_MOTORCYCLE,
  bicycle: Type.PARTICIPANT_TYPE_BICYCLE, scooter: Type.PARTICIPANT_TYPE_BICYCLE,
  pedestrian: Type.PARTICIPANT_TYPE_PEDESTRIAN,
};

interface Body {
  readonly key: number;
  readonly type: number;
  readonly lengthM: number;
  readonly widthM: number;
  readonly heightM: number;
}

export interface SumoCityOptions {
  readonly sumoHome: string;
  readonly files: CityFiles;
  readonly network: CityNetwork;
  readonly seed: number;
  /** Simulated before the first moment, so that the streets are full, s. */
  readonly warmupS: number;
}

export class SumoCity implements City {
  readonly stepMs = STEP_MS;
  private readonly bodies = new Map<string, Body>();
  private readonly laneIds = new Map<string, string>();
  private nextKey = 1;
  private moments = 0;

  private constructor(readonly network: CityNetwork, private readonly options: SumoCityOptions, private run: SumoRun) {}

  /** @throws LingshanError SUMO_MISSING, SUMO_DIED with SUMO's words */
  static async open(options: SumoCityOptions): Promise<SumoCity> {
    const run = await startRun(options, options.seed);
    const city = new SumoCity(options.network, options, run);
    await city.enter(run.present);
    return city;
  }

  /** The next 100 ms. When the demand's time is over the same day begins anew, with new road users. */
  async step(): Promise<CityMoment> {
    if (this.run.timeS >= this.options.files.endS) await this.beginAnew();
    const due = await this.run.client.step();
    const timeMs = this.moments++ * STEP_MS;
    const simulation = due.find((one) => one.domain === DOMAIN.simulation)?.values;
    this.run.timeS = Number(simulation?.get(VARIABLE.time) ?? this.run.timeS + STEP_MS / 1000);
    this.leave(simulation);
    const users: RoadUser[] = [];
    const signals = new Map<string, SignalMoment>();
    const entered = await this.enter({
      vehicles: list(simulation?.get(VARIABLE.departedVehicles)),
      persons: list(simulation?.get(VARIABLE.departedPersons)),
    });
    for (const one of [...due, ...entered]) {
      if (one.domain === DOMAIN.trafficLight) signals.set(one.objectId, this.signal(one.values));
      else if (one.domain === DOMAIN.vehicle || one.domain === DOMAIN.person) this.addUser(one, users);
    }
    return {
      timeMs,
      users,
      signals: this.network.signals.map((site) => signals.get(site.sumoId) ?? { state: '', phase: 0, remainingMs: 0 }),
    };
  }

  async close(): Promise<void> {
    await this.run.client.close();
  }

  private async beginAnew(): Promise<void> {
    await this.run.client.close();
    this.bodies.clear();
    this.run = await startRun(this.options, this.options.seed);
    await this.enter(this.run.present);
  }

  private leave(simulation: VariableSet | undefined): void {
    for (const id of list(simulation?.get(VARIABLE.arrivedVehicles))) this.bodies.delete(id);
    for (const id of list(simulation?.get(VARIABLE.arrivedPersons))) this.bodies.delete(`person ${id}`);
  }

  /** Learns the bodies of those who came and subscribes to their motion; returns where they are. */
  private async enter(present: Present): Promise<ObjectValues[]> {
    const { client } = this.run;
    const vehicleBodies = await client.getMany(COMMAND.getVehicle, present.vehicles, BODY_VARIABLES);
    present.vehicles.forEach((id, i) => this.bodies.set(id, this.body(vehicleBodies[i]!)));
    const personBodies = await client.getMany(COMMAND.getPerson, present.persons, [VARIABLE.length, VARIABLE.width]);
    present.persons.forEach((id, i) => this.bodies.set(`person ${id}`, this.body(['pedestrian', personBodies[i]![0]!, personBodies[i]![1]!, 1.75])));
    const requests: SubscriptionRequest[] = [
      ...present.vehicles.map((objectId) => ({ command: COMMAND.subscribeVehicle, objectId, variables: VEHICLE_VARIABLES })),
      ...present.persons.map((objectId) => ({ command: COMMAND.subscribePerson, objectId, variables: PERSON_VARIABLES })),
    ];
    return client.subscribe(requests);
  }

  private body([vehicleClass, lengthM, widthM, heightM]: readonly TraciValue[]): Body {
    return {
      key: this.nextKey++,
      type: TYPE_BY_CLASS[String(vehicleClass)] ?? Type.PARTICIPANT_TYPE_UNSPECIFIED,
      lengthM: Number(lengthM),
      widthM: Number(widthM),
      heightM: Number(heightM),
    };
  }

  private addUser(one: ObjectValues, users: RoadUser[]): void {
    const body = this.bodies.get(one.domain === DOMAIN.person ? `person ${one.objectId}` : one.objectId);
    const [frontXM, frontYM] = one.values.get(VARIABLE.position) as readonly [number, number];
    if (!body || !(frontXM > NOWHERE_M)) return;
    const headingDeg = Number(one.values.get(VARIABLE.angle));
    const heading = (headingDeg * Math.PI) / 180;
    const lane = String(one.values.get(VARIABLE.laneId) ?? '');
    const blinkers = Number(one.values.get(VARIABLE.blinkers) ?? 0);
    users.push({
      key: body.key,
      type: body.type,
      lengthM: body.lengthM,
      widthM: body.widthM,
      heightM: body.heightM,
      // SUMO gives the middle of the front bumper; sensors and the standard give the middle of the body.
      xM: frontXM - (body.lengthM / 2) * Math.sin(heading),
      yM: frontYM - (body.lengthM / 2) * Math.cos(heading),
      headingDeg,
      speedMps: Math.max(0, Number(one.values.get(VARIABLE.speed))),
      accelMps2: Number(one.values.get(VARIABLE.acceleration) ?? 0),
      laneId: this.laneId(lane),
      // SUMO: bit 0 right, bit 1 left, bit 2 hazard. Ours: bit 0 left, bit 1 right, both hazard.
      turnSignal: (blinkers & 4) !== 0 ? 3 : ((blinkers & 2) >> 1) | ((blinkers & 1) << 1),
    });
  }

  private signal(values: VariableSet): SignalMoment {
    const nextSwitchS = Number(values.get(VARIABLE.nextSwitch) ?? this.run.timeS);
    return {
      state: String(values.get(VARIABLE.signalState) ?? ''),
      phase: Number(values.get(VARIABLE.currentPhase) ?? 0),
      remainingMs: Math.max(0, Math.round((nextSwitchS - this.run.timeS) * 1000)),
    };
  }

  private laneId(sumoLane: string): string {
    let id = this.laneIds.get(sumoLane);
    if (id === undefined) {
      id = sumoLane === '' ? '' : toId(sumoLane);
      this.laneIds.set(sumoLane, id);
    }
    return id;
  }
}

interface Present {
  readonly vehicles: readonly string[];
  readonly persons: readonly string[];
}

interface SumoRun {
  readonly client: TraciClient;
  readonly present: Present;
  timeS: number;
}

async function startRun(options: SumoCityOptions, seed: number): Promise<SumoRun> {
  const process = await SumoProcess.start({ sumoHome: options.sumoHome, configFile: options.files.configFile, seed, stepLengthS: STEP_MS / 1000 });
  try {
    const client = await TraciClient.connect(process);
    const timeS = options.files.beginS + options.warmupS;
    if (options.warmupS > 0) await client.step(timeS);
    const present = {
      vehicles: list(await client.get(COMMAND.getVehicle, VARIABLE.idList, '')),
      persons: list(await client.get(COMMAND.getPerson, VARIABLE.idList, '')),
    };
    await client.subscribe([
      { command: COMMAND.subscribeSimulation, objectId: '', variables: SIMULATION_VARIABLES },
      ...options.network.signals.map((site) => ({ command: COMMAND.subscribeTrafficLight, objectId: site.sumoId, variables: SIGNAL_VARIABLES })),
    ]);
    return { client, present, timeS };
  } catch (error) {
    await process.stop();
    throw error;
  }
}

function list(value: TraciValue | undefined): readonly string[] {
  return Array.isArray(value) ? (value as readonly string[]) : [];
}
