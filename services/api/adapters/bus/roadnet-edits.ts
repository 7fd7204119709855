/** Edits of the road network: requests to the keeper of the network, and what became of them. */
import { createHash } from 'node:crypto';
import { type Edit, findEditProblem, VEHICLE_CLASSES, type VehicleClass } from '../../../../roadnet';
import { subjects } from '../../../kernel/bus/catalogue';
import { LingshanError } from '../../../kernel/errors';
import { lingshan } from '../../../kernel/wire';
import { toInstant } from '../../app/live-items';
import type { NetworkHolder } from '../../app/network-holder';
import { EDIT_KIND_NAMES, type RoadnetEditRequest, type RoadnetEditStatus, VEHICLE_CLASS_NAMES } from '../../domain/contract/roadnet-edit';
import type { Principal } from '../../domain/identity';
import type { History } from '../clickhouse/history';
import type { BusLink } from './bus-link';

const { RoadnetEditRequest: Request, RoadnetEditOutcome: Outcome, RoadnetEditKind, RoadnetEditState } = lingshan.bus.v1;

const KIND_NUMBERS: Readonly<Record<(typeof EDIT_KIND_NAMES)[number], lingshan.bus.v1.RoadnetEditKind>> = {
  closure: RoadnetEditKind.ROADNET_EDIT_KIND_CLOSURE,
  'speed-limit': RoadnetEditKind.ROADNET_EDIT_KIND_SPEED_LIMIT,
  'work-zone': RoadnetEditKind.ROADNET_EDIT_KIND_WORK_ZONE,
};
const STATES: Readonly<Record<number, RoadnetEditStatus['state']>> = {
  [RoadnetEditState.ROADNET_EDIT_STATE_APPLIED]: 'applied',
  [RoadnetEditState.ROADNET_EDIT_STATE_REFUSED]: 'refused',
  [RoadnetEditState.ROADNET_EDIT_STATE_WITHDRAWN]: 'withdrawn',
};

interface Accepted {
  readonly editId: string;
  readonly href: string;
  readonly acceptedAt: string;
}

export class RoadnetEdits {
  constructor(
    private readonly bus: BusLink,
    private readonly networks: NetworkHolder,
    private readonly history: History,
  ) {}

  /** Throws EDIT_INVALID, EDIT_TARGET_UNKNOWN, IDEMPOTENCY_KEY_REUSED, ROADNET_UNAVAILABLE, BUS_UNAVAILABLE and what a publish throws. */
  async create(caller: Principal, idempotencyKey: string, request: RoadnetEditRequest): Promise<Accepted> {
    const network = this.networks.get();
    const nowMs = Date.now();
    const editId = `edit-${createHash('sha256').update(JSON.stringify([caller.tenant, caller.name, idempotencyKey])).digest('hex').slice(0, 24)}`;
    const edit = toEdit(editId, request, caller, nowMs);
    const problem = findEditProblem(edit);
    if (problem !== undefined) throw new LingshanError('badInput', 'EDIT_INVALID', `body ${problem}`);
    const unknown = network.findUnknown(edit);
    if (unknown !== undefined) throw new LingshanError('badInput', 'EDIT_TARGET_UNKNOWN', `body: ${network.version} has no ${unknown}`);
    await this.publish(edit, nowMs);
    return accepted(editId, nowMs);
  }

  /** Throws EDIT_NOT_FOUND and as create. */
  async withdraw(caller: Principal, editId: string, reason: string): Promise<Accepted> {
    await this.get(editId);
    const nowMs = Date.now();
    const request = { editId, withdrawn: true, author: caller.name, reason, requestedAtMs: nowMs };
    await this.bus.get().publish(subjects.roadnetEdit(editId), Request.encode(request).finish(), { messageId: `${editId}.withdrawal.${nowMs}` });
    return accepted(editId, nowMs);
  }

  /** How it stands: the newest request or its outcome; of older ones, what the store has. Throws EDIT_NOT_FOUND. */
  async get(editId: string): Promise<RoadnetEditStatus> {
    const bus = this.bus.get();
    const [request, outcome] = await Promise.all([bus.getLast('ROADNET_EDITS', subjects.roadnetEdit(editId)), bus.getLast('ROADNET_OUTCOMES', subjects.roadnetOutcome(editId))]);
    const asked = request && Request.decode(request);
    const told = outcome && Outcome.decode(outcome);
    const none = { editId, version: null, refusal: null, detail: null, newMapJunctionIds: [], at: null };
    // An outcome older than the newest request is that of the one before it.
    if (asked && (told?.atMs ?? 0) < (asked.requestedAtMs ?? 0)) return { ...none, state: 'requested', at: toInstant(asked.requestedAtMs ?? 0) };
    if (told) {
      return {
        editId,
        state: STATES[told.state] ?? 'refused',
        version: told.version ?? null,
        refusal: told.refusal ?? null,
        detail: told.detail ?? null,
        newMapJunctionIds: told.newMapJunctionIds,
        at: toInstant(told.atMs ?? 0),
      };
    }
    const stored = await this.history.findRoadnetEdit(this.networks.get().name, editId);
    if (!stored) throw new LingshanError('notFound', 'EDIT_NOT_FOUND', `path editId: there is no edit ${editId}; see /v1/roadnet/edits`);
    return { ...none, state: stored.removed ? 'withdrawn' : 'applied', version: stored.version, at: stored.madeAt };
  }

  private async publish({ id, kind, laneIds, linkIds, area, classes, speedLimitMps, when, author, reason, madeAtMs }: Edit, nowMs: number): Promise<void> {
    const bus = this.bus.get();
    const subject = subjects.roadnetEdit(id);
    const wanted: lingshan.bus.v1.IRoadnetEditRequest = {
      editId: id,
      withdrawn: false,
      kind: KIND_NUMBERS[kind],
      laneIds: [...laneIds],
      linkIds: [...linkIds],
      areaE7: [...area],
      classes,
      ...(speedLimitMps === undefined ? {} : { speedLimitCmps: Math.round(speedLimitMps * 100) }),
      ...when,
      weekly: [...(when.weekly ?? [])],
      author,
      reason,
      requestedAtMs: madeAtMs,
    };
    const before = await bus.getLast('ROADNET_EDITS', subject);
    if (!before) return bus.publish(subject, Request.encode(wanted).finish(), { messageId: `${id}.${nowMs}` });
    // Asked for before: the same again has no second effect, also when it is withdrawn by now.
    const { requestedAtMs, withdrawn } = Request.decode(before);
    const same = Buffer.from(Request.encode({ ...wanted, requestedAtMs: requestedAtMs ?? 0 }).finish()).equals(before);
    if (withdrawn !== true && !same) throw new LingshanError('stale', 'IDEMPOTENCY_KEY_REUSED', 'header Idempotency-Key: was used for another edit; use a new one');
  }
}

function toEdit(id: string, request: RoadnetEditRequest, caller: Principal, madeAtMs: number): Edit {
  const { kind, laneIds, linkIds, area = [], classes: names, speedLimitMps, from, to, weekly, reason } = request;
  return {
    id,
    kind,
    laneIds,
    linkIds,
    area: area.flatMap(([lon, lat]) => [Math.round(lat * 1e7), Math.round(lon * 1e7)]),
    classes: classesOf(names ?? VEHICLE_CLASS_NAMES),
    speedLimitMps,
    when: { ...(from === undefined ? {} : { fromMs: Date.parse(from) }), ...(to === undefined ? {} : { toMs: Date.parse(to) }), ...(weekly === undefined ? {} : { weekly }) },
    author: caller.name,
    reason,
    madeAtMs,
  };
}

function classesOf(names: readonly VehicleClass[]): number {
  return names.reduce((mask, name) => mask | VEHICLE_CLASSES[name], 0);
}

function accepted(editId: string, nowMs: number): Accepted {
  return { editId, href: `/v1/roadnet/edits/${editId}`, acceptedAt: toInstant(nowMs) };
}
