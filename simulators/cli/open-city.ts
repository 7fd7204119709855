/** Opens what --city names: SUMO's files or a recording. */
import type { City } from '../city/city';
import { findCityFiles, readNetFile } from '../city/net-file';
import type { CityNetwork } from '../city/network';
import { RecordedCity } from '../city/recorded-city';
import { SumoCity } from '../city/sumo-city';
import { requireOption, type Command, type Options } from './arguments';

const RECORDING = /\.lsrec$/;

export async function openCity(options: Options, command: Command): Promise<City> {
  const path = requireOption(options, 'city', command);
  if (RECORDING.test(path)) return RecordedCity.open(path, { loop: !options['no-loop'] });
  const files = await findCityFiles(path);
  return SumoCity.open({
    sumoHome: requireOption(options, 'sumo-home', command),
    files,
    network: await readNetFile(files.netFile, files.name),
    seed: options.seed,
    warmupS: options.warmup,
  });
}

/** The ground only; SUMO is not started. */
export async function readNetwork(options: Options, command: Command): Promise<CityNetwork> {
  const path = requireOption(options, 'city', command);
  if (RECORDING.test(path)) {
    const city = await RecordedCity.open(path, { loop: false });
    await city.close();
    return city.network;
  }
  const files = await findCityFiles(path);
  return readNetFile(files.netFile, files.name);
}
