/** What goes wrong at units and how often. All of it seeded: the same seed fails in the same places. */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { LingshanError } from '../../services/kernel/errors';

const share = z.number().min(0).max(1);
const perHour = z.number().min(0).max(36_000);

const faultPlanShape = z.strictObject({
  /** Stream cut, unit away for up to disconnectMs. */
  disconnectsPerHour: perHour,
  disconnectMs: z.number().min(0),
  /** Unit connected and says nothing. */
  silencesPerHour: perHour,
  silenceMs: z.number().min(0),
  /** Clock jumps by up to ± clockStepMs. */
  clockStepsPerHour: perHour,
  clockStepMs: z.number().min(0),
  /** Standard deviation over the units of the clock's offset and of its drift. */
  clockOffsetSdMs: z.number().min(0),
  clockDriftSdPpm: z.number().min(0),
  /** Share of messages with damaged payloads. */
  corruptShare: share,
  /** Share of frames sent twice. */
  duplicateShare: share,
  /** Share of messages that reach the link late, by up to reorderMs. */
  reorderShare: share,
  reorderMs: z.number().min(0),
  /** Share of messages lost inside the unit, before they are counted. */
  lossShare: share,
});

export type FaultPlan = z.infer<typeof faultPlanShape>;

const NONE: FaultPlan = {
  disconnectsPerHour: 0, disconnectMs: 0, silencesPerHour: 0, silenceMs: 0, clockStepsPerHour: 0, clockStepMs: 0,
  clockOffsetSdMs: 3, clockDriftSdPpm: 0, corruptShare: 0, duplicateShare: 0, reorderShare: 0, reorderMs: 0, lossShare: 0,
};

export const FAULT_PLANS: Readonly<Record<'none' | 'mild' | 'heavy', FaultPlan>> = {
  none: NONE,
  mild: {
    ...NONE, disconnectsPerHour: 6, disconnectMs: 5_000, silencesPerHour: 2, silenceMs: 15_000, clockOffsetSdMs: 20, clockDriftSdPpm: 20,
    corruptShare: 0.0005, duplicateShare: 0.005, reorderShare: 0.002, reorderMs: 500, lossShare: 0.001,
  },
  heavy: {
    disconnectsPerHour: 240, disconnectMs: 20_000, silencesPerHour: 30, silenceMs: 15_000, clockStepsPerHour: 12, clockStepMs: 2_000,
    clockOffsetSdMs: 200, clockDriftSdPpm: 100, corruptShare: 0.001, duplicateShare: 0.01, reorderShare: 0.02, reorderMs: 5_000, lossShare: 0.01,
  },
};

/** A named plan or a JSON file with some of the fields (the others as in "none"). @throws LingshanError FAULTS_UNREADABLE */
export async function readFaultPlan(nameOrFile: string): Promise<FaultPlan> {
  if (nameOrFile === 'none' || nameOrFile === 'mild' || nameOrFile === 'heavy') return FAULT_PLANS[nameOrFile];
  const fix = 'give none, mild, heavy, or a JSON file';
  const text = await readFile(nameOrFile, 'utf8').catch((cause) => { throw new LingshanError('badInput', 'FAULTS_UNREADABLE', `--faults ${nameOrFile} cannot be read; ${fix}`, { cause }); });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new LingshanError('badInput', 'FAULTS_UNREADABLE', `--faults ${nameOrFile}: not JSON; ${fix}`, { cause });
  }
  const parsed = faultPlanShape.partial().safeParse(json);
  if (!parsed.success) throw new LingshanError('badInput', 'FAULTS_UNREADABLE', `--faults ${nameOrFile}: ${z.prettifyError(parsed.error)}`);
  const given = Object.fromEntries(Object.entries(parsed.data).filter(([, value]) => value !== undefined));
  return { ...NONE, ...given };
}
