/** The commands behind the command line: each returns what is printed. */
import { accountFor } from '../account/account';
import { createGeoFrame } from '../city/projection';
import { CityRecorder } from '../city/recorded-city';
import { planUnits } from '../rsu/plan';
import { requireOption, type Command, type Options } from './arguments';
import { openCity, readNetwork } from './open-city';
import { runCity } from './run-command';

export interface CommandResult {
  /** What was asked for is true of the result; the exit code. */
  readonly ok: boolean;
  readonly value: object;
}

export async function execute(command: Command, options: Options, onStop: (stop: () => void) => void): Promise<CommandResult> {
  switch (command) {
    case 'plan': return { ok: true, value: await planCity(options) };
    case 'record': return { ok: true, value: await recordCity(options, onStop) };
    case 'run':
    case 'replay': {
      const result = await runCity(options, command, onStop);
      return { ok: result.drained && result.failure === undefined, value: result };
    }
    case 'account': {
      const account = await accountFor({
        journalFile: requireOption(options, 'journal', command),
        apiUrl: requireOption(options, 'api', command),
        tokenFile: requireOption(options, 'token-file', command),
        settleMs: options['settle-ms'],
      });
      return { ok: account.lost === 0 && account.duplicated === 0 && account.invented === 0, value: account };
    }
  }
}

async function planCity(options: Options): Promise<object> {
  const network = await readNetwork(options, 'plan');
  const geo = createGeoFrame(network.projection, network.name);
  const point = { latE7: 0, lonE7: 0 };
  const units = planUnits(network, { rangeM: options.range, maxUnits: options['max-units'] }).map((place) => {
    geo.toGeo(place.xM, place.yM, point);
    return { unitId: place.unitId, lat: point.latE7 / 1e7, lon: point.lonE7 / 1e7, rangeM: place.rangeM, junctionIds: place.signals.map((index) => network.signals[index]!.id) };
  });
  return { city: network.name, version: network.version, units };
}

/** Records --seconds (default 90) of the city, as fast as SUMO goes. */
async function recordCity(options: Options, onStop: (stop: () => void) => void): Promise<object> {
  const file = requireOption(options, 'out', 'record');
  const city = await openCity({ ...options, 'no-loop': true }, 'record');
  const recorder = new CityRecorder(file, city);
  let stopped = false;
  onStop(() => { stopped = true; });
  let userMoments = 0;
  try {
    const moments = Math.round(((options.seconds ?? 90) * 1000) / city.stepMs);
    for (let i = 0; i < moments && !stopped; i++) {
      const moment = await city.step();
      if (!moment) break;
      userMoments += moment.users.length;
      await recorder.add(moment);
    }
  } finally {
    await recorder.close();
    await city.close();
  }
  return { file, city: city.network.name, moments: recorder.moments, seconds: (recorder.moments * city.stepMs) / 1000, meanUsers: Math.round(userMoments / Math.max(1, recorder.moments)) };
}
