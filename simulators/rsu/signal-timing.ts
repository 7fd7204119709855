/** When a signal group changes, told from the programme: what SPAT's minEnd, maxEnd and likelyEnd say. Pure. */
import { lingshan } from '../../services/kernel/wire';
import type { SignalMoment } from '../city/city';
import type { SignalProgram } from '../city/network';

const Light = lingshan.v2x.v1.LightState;

/** SUMO's state letters (https://sumo.dlr.de/docs/Simulation/Traffic_Lights.html#signal_state_definitions). */
const LIGHT_BY_LETTER: Readonly<Record<string, number>> = {
  G: Light.LIGHT_STATE_GREEN_PROTECTED,
  g: Light.LIGHT_STATE_GREEN_PERMISSIVE,
  y: Light.LIGHT_STATE_AMBER,
  Y: Light.LIGHT_STATE_AMBER,
  r: Light.LIGHT_STATE_RED,
  s: Light.LIGHT_STATE_RED,
  u: Light.LIGHT_STATE_RED_AMBER,
  o: Light.LIGHT_STATE_FLASHING_AMBER,
  O: Light.LIGHT_STATE_DARK,
};

/** LightState of a SUMO letter; unspecified for a letter that SUMO does not have. */
export function lightOf(letter: string | undefined): number {
  return LIGHT_BY_LETTER[letter ?? ''] ?? Light.LIGHT_STATE_UNSPECIFIED;
}

export interface ChangeForecast {
  readonly minEndMs: number;
  readonly maxEndMs: number;
  readonly likelyEndMs: number;
}

/**
 * Time from the moment to the end of the group's light, ms. Undefined when the programme does not know: the group never
 * changes, or the running state is not the programme's (somebody else commands).
 */
export function forecastChange(program: SignalProgram, now: SignalMoment, link: number): ChangeForecast | undefined {
  const { phases } = program;
  const running = phases[now.phase];
  if (!running || running.state !== now.state) return undefined;
  const light = lightOf(now.state[link]);
  const spentMs = Math.max(0, running.durationMs - now.remainingMs);
  let likelyEndMs = now.remainingMs;
  let minEndMs = program.fixed ? now.remainingMs : Math.min(now.remainingMs, Math.max(0, running.minMs - spentMs));
  let maxEndMs = program.fixed ? now.remainingMs : Math.max(now.remainingMs, running.maxMs - spentMs);
  for (let ahead = 1; ahead < phases.length; ahead++) {
    const phase = phases[(now.phase + ahead) % phases.length]!;
    if (lightOf(phase.state[link]) !== light) return { minEndMs, maxEndMs, likelyEndMs };
    likelyEndMs += phase.durationMs;
    minEndMs += program.fixed ? phase.durationMs : phase.minMs;
    maxEndMs += program.fixed ? phase.durationMs : phase.maxMs;
  }
  return undefined;
}
