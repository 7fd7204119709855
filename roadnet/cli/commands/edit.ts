import { randomUUID } from 'node:crypto';
import type { Edit } from '../../edits/edit';
import { ALL_CLASSES, VEHICLE_CLASSES, type VehicleClass } from '../../model/vehicle-class';
import type { RoadnetStore } from '../../store/roadnet-store';
import { defineCommand, UsageError } from '../command';
import { instantOf } from '../instant';
import { networkName } from '../network-name';
import { reportFile } from '../report-file';
import { weeklyOf } from '../weekly';
import { withRoadnetStore } from '../with-store';

const KINDS: Readonly<Record<string, Edit['kind']>> = { close: 'closure', limit: 'speed-limit', 'work-zone': 'work-zone' };
const USAGE = 'close|limit|work-zone|withdraw|list';

export const editCommand = defineCommand({
  name: 'edit',
  operands: [USAGE],
  usage: '[--name N] [--lane ID]… [--link ID]… [--area "LAT,LON LAT,LON …"] [--classes car,truck] [--limit-mps V] [--from TIME] [--to TIME] [--weekly "mon-fri 07:00-09:30"]… [--id EDIT] --author A --reason R [--snapshot OUT] [--json]',
  summary: "make an operator's edit a version (closed lanes, another limit, a work zone), take one back (--id), or list those that hold",
  options: {
    name: { type: 'string' },
    lane: { type: 'string', multiple: true, default: [] },
    link: { type: 'string', multiple: true, default: [] },
    area: { type: 'string' },
    classes: { type: 'string' },
    'limit-mps': { type: 'string' },
    from: { type: 'string' },
    to: { type: 'string' },
    weekly: { type: 'string', multiple: true, default: [] },
    id: { type: 'string' },
    author: { type: 'string' },
    reason: { type: 'string' },
    snapshot: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
  async run({ operands: [action = ''], values }, output) {
    const name = networkName(values.name);
    if (action === 'list') {
      for (const edit of await withRoadnetStore((store) => listEdits(store, name))) output.result(JSON.stringify(edit));
      return 0;
    }
    const { author, reason } = values;
    if (author === undefined || reason === undefined) throw new UsageError('edit needs --author and --reason: they stand in the log of versions');
    const write = writerOf(action, { ...values, author, reason });
    const facts = await withRoadnetStore(async (store) => {
      const written = await write(store, name);
      return { ok: true, ...written, ...(values.snapshot === undefined ? {} : reportFile(values.snapshot, await store.getSnapshot(written.version))) };
    });
    output.result(values.json ? JSON.stringify(facts) : Object.entries(facts).map(([key, value]) => `${key}: ${String(value)}`).join('\n'));
    return 0;
  },
});

async function listEdits(store: RoadnetStore, name: string): Promise<Edit[]> {
  const last = await store.log.findLast(name);
  return last ? store.readEdits(last) : [];
}

interface EditValues {
  readonly lane: readonly string[];
  readonly link: readonly string[];
  readonly area?: string | undefined;
  readonly classes?: string | undefined;
  readonly 'limit-mps'?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly weekly: readonly string[];
  readonly id?: string | undefined;
  readonly author: string;
  readonly reason: string;
}

/** Checks the line before the store is asked for anything. */
function writerOf(action: string, values: EditValues): (store: RoadnetStore, name: string) => Promise<object & { version: string }> {
  const { id, author, reason } = values;
  if (action === 'withdraw') {
    if (id === undefined) throw new UsageError('edit withdraw needs --id EDIT; "edit list" shows those that hold');
    return (store, name) => store.withdrawEdit(name, id, { author, reason });
  }
  const kind = KINDS[action];
  if (kind === undefined) throw new UsageError(`edit takes ${USAGE}, not "${action}"`);
  const edit = editOf(kind, values);
  return async (store, name) => ({ editId: edit.id, ...(await store.applyEdit(name, edit)) });
}

function editOf(kind: Edit['kind'], values: EditValues): Edit {
  const [fromMs, toMs] = [instantOf('--from', values.from), instantOf('--to', values.to)];
  const limit = values['limit-mps'];
  return {
    id: values.id ?? `edit-${randomUUID()}`,
    kind,
    laneIds: values.lane,
    linkIds: values.link,
    area: areaOf(values.area),
    classes: classesOf(values.classes),
    ...(limit === undefined ? {} : { speedLimitMps: Number(limit) }),
    when: { ...(fromMs === undefined ? {} : { fromMs }), ...(toMs === undefined ? {} : { toMs }), ...(values.weekly.length === 0 ? {} : { weekly: values.weekly.map(weeklyOf) }) },
    author: values.author,
    reason: values.reason,
    madeAtMs: Date.now(),
  };
}

function areaOf(text: string | undefined): number[] {
  if (text === undefined) return [];
  const numbers = text.trim().split(/\s+/).flatMap((pair) => pair.split(',').map(Number));
  if (numbers.length % 2 !== 0 || numbers.some((number) => !Number.isFinite(number))) throw new UsageError('--area takes LAT,LON of each corner in degrees, with blanks between corners');
  return numbers.map((degrees) => Math.round(degrees * 1e7));
}

function classesOf(text: string | undefined): number {
  if (text === undefined) return ALL_CLASSES;
  return text.split(',').reduce((mask, name) => {
    const bit = VEHICLE_CLASSES[name as VehicleClass] as number | undefined;
    if (bit === undefined) throw new UsageError(`--classes takes ${Object.keys(VEHICLE_CLASSES).join(', ')}, not "${name}"`);
    return mask | bit;
  }, 0);
}
