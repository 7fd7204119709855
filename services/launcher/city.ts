import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { DEFAULT_CITY } from './parts';
import { LaunchProblem } from './problem';

export interface City {
  readonly name: string;
  /** SUMO configuration: network, demand, times. */
  readonly sumocfg?: string;
  readonly netFile: string;
}

const NET_FILE = /\.net\.xml(\.gz)?$/;

/** Finds network and configuration of a city given as a folder, as a .sumocfg, as a network file, or as the name of a bundled one. */
export function findCity(wanted: string | undefined, citiesFolder: string): City {
  const bundled = join(citiesFolder, wanted ?? DEFAULT_CITY);
  const place = wanted !== undefined && (existsSync(wanted) || !existsSync(bundled)) ? resolve(wanted) : bundled;
  if (!existsSync(place)) {
    throw new LaunchProblem('--city', `${place} does not exist`, `give a folder or a .sumocfg file, or one of: ${readdirSync(citiesFolder).join(', ')}`);
  }
  if (statSync(place).isDirectory()) return fromFolder(place);
  if (place.endsWith('.sumocfg')) return fromConfiguration(place);
  if (NET_FILE.test(place)) return { name: basename(place).replace(NET_FILE, ''), netFile: place };
  throw new LaunchProblem('--city', `${place} is neither a .sumocfg nor a .net.xml file`, 'give the folder or the .sumocfg of a SUMO scenario');
}

/** The city of a recorded run, by its name beside the recording: a road network that is not the recorded one would match nothing. */
export function findRecordedCity(recording: string): City {
  const stem = resolve(recording).replace(/\.lsrec$/, '');
  if (existsSync(`${stem}.sumocfg`)) return fromConfiguration(`${stem}.sumocfg`);
  if (existsSync(`${stem}.net.xml`)) return { name: basename(stem), netFile: `${stem}.net.xml` };
  throw new LaunchProblem('--replay', `neither ${stem}.sumocfg nor ${stem}.net.xml exists`, 'give the city that was recorded with --city');
}

function fromFolder(folder: string): City {
  const names = readdirSync(folder);
  const configurations = names.filter((name) => name.endsWith('.sumocfg'));
  if (configurations.length > 1) throw new LaunchProblem('--city', `${folder} holds several .sumocfg files: ${configurations.join(', ')}`, 'give one of these files');
  if (configurations[0] !== undefined) return fromConfiguration(join(folder, configurations[0]));
  throw new LaunchProblem('--city', `${folder} holds no .sumocfg file`, 'a city needs network, demand and times; write a .sumocfg that names them');
}

function fromConfiguration(file: string): City {
  const net = /<net-file\s+value="([^"]+)"/.exec(readFileSync(file, 'utf8'))?.[1];
  if (net === undefined) throw new LaunchProblem(file, 'it names no <net-file value="…"/>', 'add the network to its <input>');
  const netFile = resolve(dirname(file), net);
  if (!existsSync(netFile)) throw new LaunchProblem(file, `its network ${netFile} does not exist`, 'correct <net-file>, its path counts from the .sumocfg');
  return { name: basename(file, '.sumocfg'), sumocfg: file, netFile };
}
