/** Shapes that repeat the map's signs in lists and legends. */
import { OBJECT_TYPES, type LightState, type ObjectType, type UnitHealth } from '../api/model';
import type { MessageKey } from '../i18n';
import { lampOf, type Lamp } from '../live/signal-time';
import { PALETTES } from '../map/palette';
import { usePage } from './context';

const HEALTH_PATHS: Readonly<Record<UnitHealth, string>> = {
  ok: 'M12 1.5a10.5 10.5 0 1 1 0 21 10.5 10.5 0 0 1 0-21Z',
  degraded: 'M12 1.5 23 21.5H1Z',
  silent: 'M2 2h20v20H2Z',
  offline: 'M12 .5 23.5 12 12 23.5.5 12Z',
  unknown: 'M6.5 2h11L23 12l-5.5 10h-11L1 12Z',
};

const keyOfHealth = (health: UnitHealth): 'ok' | 'degraded' | 'silent' | 'offline' | 'unspecified' => (health === 'unknown' ? 'unspecified' : health);

export function HealthMark({ health }: { health: UnitHealth }) {
  const { url, t } = usePage();
  const palette = PALETTES[url.theme];
  return (
    <svg class="mark" viewBox="0 0 24 24" role="img" aria-label={t(`health.${keyOfHealth(health)}`)}>
      <path d={HEALTH_PATHS[health]} fill={palette.health[health]} />
      <text x="12" y={health === 'degraded' ? 18.6 : 16.2} text-anchor="middle" font-size="11.5" font-weight="700" fill={palette.healthInk}>
        {t(`healthLetter.${keyOfHealth(health)}`)}
      </text>
    </svg>
  );
}

export const healthKey = (health: UnitHealth): MessageKey => `health.${keyOfHealth(health)}`;

const LAMP_PATHS: Readonly<Record<Lamp, string>> = {
  red: 'M3 3h18v18H3Z',
  amber: 'M12 2.5 22 21H2Z',
  green: 'M12 2a10 10 0 1 1 0 20 10 10 0 0 1 0-20Z',
  yield: 'M12 2a10 10 0 1 1 0 20 10 10 0 0 1 0-20Zm0 5.2a4.8 4.8 0 1 0 0 9.6 4.8 4.8 0 0 0 0-9.6Z',
  off: 'M12 1 23 12 12 23 1 12Zm0 4.5L5.5 12l6.5 6.5 6.5-6.5Z',
};

export function LampMark({ state }: { state: LightState }) {
  const { url, t } = usePage();
  const lamp = lampOf(state);
  const palette = PALETTES[url.theme];
  return (
    <svg class="mark small" viewBox="0 0 24 24" role="img" aria-label={t(`light.${state}`)}>
      <path d={LAMP_PATHS[lamp]} fill={palette.lamp[lamp]} fill-rule="evenodd" />
      {lamp === 'red' && <path d="M6.5 10.3h11v3.4h-11z" fill={palette.lampInk} />}
    </svg>
  );
}

/** Plan of a road user by type, nose up. */
const VEHICLE_PATHS: Readonly<Record<ObjectType, string>> = {
  unspecified: 'M12 7a5 5 0 1 1 0 10 5 5 0 0 1 0-10Z',
  car: 'M12 2 19 20 12 16.5 5 20Z',
  van: 'M12 2 19 20 12 16.5 5 20Z',
  emergency: 'M12 2 19 20 12 16.5 5 20Z',
  truck: 'M7 2h10v20H7Z',
  bus: 'M9.5 1h5A2.5 2.5 0 0 1 17 3.500v17a2.500 2.500 0 0 1-2.500 2.500h-5A2.500 2.500 0 0 1 7 20.500v-17A2.500 2.500 0 0 1 9.500 1Z',
  motorcycle: 'M12 3a2.500 2.500 0 0 1 2.500 2.500v13a2.500 2.500 0 0 1-5 0v-13A2.500 2.500 0 0 1 12 3Z',
  bicycle: 'M12 5a2 2 0 0 1 2 2v10a2 2 0 0 1-4 0V7a2 2 0 0 1 2-2Z',
  pedestrian: 'M12 8.500a3.500 3.500 0 1 1 0 7 3.500 3.500 0 0 1 0-7Z',
  obstacle: 'M6 6h12v12H6Z',
};

export function VehicleMark({ type }: { type: ObjectType }) {
  const { url } = usePage();
  const known = OBJECT_TYPES.includes(type) ? type : 'unspecified';
  return (
    <svg class="mark small" viewBox="0 0 24 24" aria-hidden="true">
      <path d={VEHICLE_PATHS[known]} fill={PALETTES[url.theme].vehicle[known]} stroke="var(--edge)" stroke-width="1" />
    </svg>
  );
}
