import type { Stage } from '../../model/roadnet';
import type { RawPhase } from './raw-net';

/** Red-amber, amber and amber that must be stopped at if possible: a change is going on (SUMO, "Simulation/Traffic Lights", signal states). */
const CHANGING = /[uyY]/;
/** A shorter phase that only keeps what is green before and after it clears the junction; no stage is that short. */
const CLEARING_S = 5;

/**
 * Stages of a programme, in its order. Green without a break before the next change is one stage, however many phases it has;
 * phases with an amber or without any green are no stages, nor are short ones that only wait for the junction to clear.
 */
export function stagesOf(phases: readonly RawPhase[]): Stage[] {
  const stages: Stage[] = [];
  phases.forEach((phase, i) => {
    if (CHANGING.test(phase.state) || isClearing(phase, phases[(i + phases.length - 1) % phases.length]!, phases[(i + 1) % phases.length]!)) return;
    const groups = groupsOf(phase.state, 'G');
    // A green arrow: right turn after a stop ("s") yields as a permissive green does.
    const permissiveGroups = groupsOf(phase.state, 'gs');
    const last = stages.at(-1);
    if (groups.length + permissiveGroups.length === 0 || (last && isEqual(last.groups, groups) && isEqual(last.permissiveGroups, permissiveGroups))) return;
    stages.push({ no: stages.length + 1, groups, permissiveGroups });
  });
  return stages;
}

/** Group numbers, from 1, whose letter is one of `letters`. */
function groupsOf(state: string, letters: string): number[] {
  return [...state].flatMap((letter, i) => (letters.includes(letter) ? [i + 1] : []));
}

function isClearing(phase: RawPhase, before: RawPhase, after: RawPhase): boolean {
  if (phase.durationS >= CLEARING_S || before === phase) return false;
  const greens = groupsOf(phase.state, 'Ggs');
  const keeps = (other: RawPhase): boolean => greens.every((group) => 'Ggs'.includes(other.state[group - 1] ?? 'r'));
  return keeps(before) && keeps(after) && (CHANGING.test(before.state) || CHANGING.test(after.state));
}

const isEqual = (a: readonly number[], b: readonly number[]): boolean => a.length === b.length && a.every((group, i) => group === b[i]);
