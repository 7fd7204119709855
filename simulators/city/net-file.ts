/** Reads of a SUMO network what the simulator needs: lanes, signals and their programs, the projection. */
import { createReadStream } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { readdir, readFile, stat } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { SaxesParser } from 'saxes';
import { toId } from '../../services/kernel/ids';
import { LingshanError } from '../../services/kernel/errors';
import type { CityLane, CityNetwork, SignalLink, SignalPhase, SignalSite } from './network';

export interface CityFiles {
  readonly name: string;
  readonly configFile: string;
  readonly netFile: string;
  /** Start and end of the demand, s of simulation time. */
  readonly beginS: number;
  readonly endS: number;
}

const DEFAULT_LANE_WIDTH_M = 3.2;
/** Classes that a roadside unit would call traffic; a lane for none of them (a footpath, a railway) is left out. */
const ROAD_CLASSES = ['passenger', 'private', 'bus', 'truck', 'delivery', 'bicycle', 'motorcycle', 'taxi', 'emergency', 'trailer', 'coach'];
const MANEUVER: Readonly<Record<string, number>> = { s: 1, l: 2, L: 2, r: 3, R: 3, t: 4 };

/** Finds the files of a city by its folder, its .sumocfg or its .net.xml's config. @throws LingshanError CITY_MISSING, CITY_AMBIGUOUS */
export async function findCityFiles(path: string): Promise<CityFiles> {
  const configFile = await findConfig(path);
  const config = await readFile(configFile, 'utf8');
  const net = /<net-file\s+value="([^"]+)"/.exec(config)?.[1];
  if (net === undefined) throw new LingshanError('badInput', 'CITY_WITHOUT_NET', `${configFile}: no <net-file value="…">`);
  return {
    name: basename(configFile).replace(/\.sumocfg$/, ''),
    configFile,
    netFile: join(dirname(configFile), net),
    beginS: Number(/<begin\s+value="([^"]+)"/.exec(config)?.[1] ?? 0),
    endS: Number(/<end\s+value="([^"]+)"/.exec(config)?.[1] ?? Number.POSITIVE_INFINITY),
  };
}

async function findConfig(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  if (!found) throw new LingshanError('badInput', 'CITY_MISSING', `${path} is not there; give a folder with a .sumocfg, a .sumocfg, or a recording (.lsrec) by --city`);
  if (!found.isDirectory()) return path;
  const configs = (await readdir(path)).filter((name) => name.endsWith('.sumocfg')).sort();
  if (configs.length !== 1) throw new LingshanError('badInput', 'CITY_AMBIGUOUS', `${path} holds ${configs.length} .sumocfg files (${configs.join(', ')}); name one of them by --city`);
  return join(path, configs[0]!);
}

interface Connection {
  readonly fromEdge: string;
  readonly toEdge: string;
  readonly fromLane: string;
  readonly toLane: string;
  readonly tl: string;
  readonly linkIndex: number;
  readonly maneuver: number;
}

class NetReader {
  readonly lanes: CityLane[] = [];
  readonly programs = new Map<string, { fixed: boolean; phases: SignalPhase[] }>();
  readonly connections: Connection[] = [];
  readonly junctions = new Map<string, { xM: number; yM: number }>();
  readonly laneEnds = new Map<string, { xM: number; yM: number }>();
  location: { definition: string; offsetXM: number; offsetYM: number } | undefined;
  private edge: string | undefined;
  private phases: SignalPhase[] | undefined;

  open(name: string, a: Readonly<Record<string, string>>): void {
    if (name === 'location') {
      const [x = 0, y = 0] = (a['netOffset'] ?? '0,0').split(',').map(Number);
      this.location = { definition: a['projParameter'] ?? '!', offsetXM: x, offsetYM: y };
    } else if (name === 'edge') {
      this.edge = a['function'] === undefined || a['function'] === 'normal' ? a['id'] : undefined;
    } else if (name === 'lane' && this.edge !== undefined) {
      this.lane(this.edge, a);
    } else if (name === 'tlLogic') {
      this.phases = [];
      // The first program of an id is the one that runs unless the demand switches it.
      if (!this.programs.has(a['id'] ?? '')) this.programs.set(a['id'] ?? '', { fixed: (a['type'] ?? 'static') === 'static', phases: this.phases });
    } else if (name === 'phase' && this.phases) {
      const durationMs = Math.round(Number(a['duration']) * 1000);
      this.phases.push({
        durationMs,
        minMs: a['minDur'] === undefined ? durationMs : Math.round(Number(a['minDur']) * 1000),
        maxMs: a['maxDur'] === undefined ? durationMs : Math.round(Number(a['maxDur']) * 1000),
        state: a['state'] ?? '',
      });
    } else if (name === 'junction' && !(a['id'] ?? '').startsWith(':')) {
      this.junctions.set(a['id'] ?? '', { xM: Number(a['x']), yM: Number(a['y']) });
    } else if (name === 'connection' && a['tl'] !== undefined) {
      this.connections.push({
        fromEdge: a['from'] ?? '',
        toEdge: a['to'] ?? '',
        fromLane: `${a['from']}_${a['fromLane']}`,
        toLane: `${a['to']}_${a['toLane']}`,
        tl: a['tl'],
        linkIndex: Number(a['linkIndex']),
        maneuver: MANEUVER[a['dir'] ?? ''] ?? 0,
      });
    }
  }

  private lane(edge: string, a: Readonly<Record<string, string>>): void {
    const points = (a['shape'] ?? '').split(' ').flatMap((point) => point.split(',').slice(0, 2).map(Number));
    this.laneEnds.set(a['id'] ?? '', { xM: points[points.length - 2] ?? 0, yM: points[points.length - 1] ?? 0 });
    if (!isRoad(a['allow'], a['disallow'])) return;
    this.lanes.push({
      id: toId(a['id'] ?? ''),
      linkId: toId(edge),
      widthM: Number(a['width'] ?? DEFAULT_LANE_WIDTH_M),
      speedLimitMps: Number(a['speed']),
      lengthM: Number(a['length']),
      points,
    });
  }
}

function isRoad(allow: string | undefined, disallow: string | undefined): boolean {
  if (allow !== undefined) return allow === 'all' || allow.split(' ').some((name) => ROAD_CLASSES.includes(name));
  const closed = (disallow ?? '').split(' ');
  return !closed.includes('all') && ROAD_CLASSES.some((name) => !closed.includes(name));
}

/** @throws LingshanError NET_UNREADABLE with the line, NET_WITHOUT_LOCATION */
export async function readNetFile(file: string, name: string): Promise<CityNetwork> {
  const net = new NetReader();
  const parser = new SaxesParser();
  const digest = createHash('sha256');
  let broken: Error | undefined;
  parser.on('error', (error) => { broken ??= error; });
  parser.on('opentag', (tag) => net.open(tag.name, tag.attributes as Record<string, string>));
  try {
    for await (const chunk of createReadStream(file, 'utf8')) {
      digest.update(chunk as string);
      parser.write(chunk as string);
    }
    parser.close();
  } catch (cause) {
    throw new LingshanError('badInput', 'NET_UNREADABLE', `${file}: ${(cause as Error).message}`, { cause });
  }
  if (broken) throw new LingshanError('badInput', 'NET_UNREADABLE', `${file}:${broken.message}`);
  if (!net.location) throw new LingshanError('badInput', 'NET_WITHOUT_LOCATION', `${file}: no <location>; is it a SUMO network?`);
  return {
    name,
    version: `${toId(name).slice(0, 48)}-${digest.digest('hex').slice(0, 8)}`,
    projection: net.location,
    signals: [...net.programs].sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, program]) => site(net, id, program)).filter((one) => one.links.length > 0),
    lanes: net.lanes,
  };
}

function site(net: NetReader, sumoId: string, program: { fixed: boolean; phases: readonly SignalPhase[] }): SignalSite {
  const connections = net.connections.filter((one) => one.tl === sumoId).sort((a, b) => a.linkIndex - b.linkIndex);
  const links: SignalLink[] = connections.map((one) => ({
    group: one.linkIndex + 1,
    fromLane: toId(one.fromLane),
    toLane: toId(one.toLane),
    maneuver: one.maneuver,
  }));
  const place = net.junctions.get(sumoId) ?? centreOf(connections.map((one) => net.laneEnds.get(one.fromLane)));
  return { sumoId, id: toId(sumoId), xM: place.xM, yM: place.yM, links, program };
}

/** A logic that rules several junctions has no place of its own: the middle of its stop lines serves. */
function centreOf(points: readonly ({ xM: number; yM: number } | undefined)[]): { xM: number; yM: number } {
  const known = points.filter((point) => point !== undefined);
  const sum = known.reduce((at, point) => ({ xM: at.xM + point.xM, yM: at.yM + point.yM }), { xM: 0, yM: 0 });
  return { xM: sum.xM / Math.max(1, known.length), yM: sum.yM / Math.max(1, known.length) };
}
