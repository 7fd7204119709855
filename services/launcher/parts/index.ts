import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findChromium, installChromium } from './chromium';
import { installCities } from './cities';
import type { PartsContext } from './install-part';
import { installK6 } from './k6';
import { installNatsServer } from './nats-server';
import { installOsrm } from './osrm';
import { installRedisServer } from './redis-server';
import { installSumo } from './sumo';

export { DEFAULT_CITY } from './cities';
export { findChromium, installCities, installK6, installNatsServer, installRedisServer, installSumo };
export type { PartsContext };

/** Every part that a start with the simulator needs, in the order of their size. */
const NEEDED = { natsServer: installNatsServer, redisServer: installRedisServer, cities: installCities, sumo: installSumo } as const;

/** Parts that only some work needs: brought when it asks for them. */
export const EXTRA_PARTS = { osrm: installOsrm, k6: installK6, chromium: installChromium } as const;

export type ExtraPart = keyof typeof EXTRA_PARTS;

/** Where an extra part lies, or undefined when it was not brought yet. Programs of the machine itself are not looked for. */
export function findExtraPart(name: ExtraPart, folder: string): string | undefined {
  const place = join(folder, name);
  return existsSync(place) ? place : undefined;
}

/** @returns by name, where each part lies */
export async function installParts(context: PartsContext, extra: readonly ExtraPart[] = []): Promise<Record<string, string>> {
  const places: Record<string, string> = {};
  for (const [name, install] of [...Object.entries(NEEDED), ...extra.map((name) => [name, EXTRA_PARTS[name]] as const)]) places[name] = await install(context);
  return places;
}
