import { isId } from '../../../kernel/ids';
import { LingshanError } from '../../../kernel/errors';
import { lingshan } from '../../../kernel/wire';
import type { Edit } from '../../../../roadnet';
import type { Written } from '../roadnet/versions';

const { RoadnetEditRequest, RoadnetEditOutcome, RoadnetEditKind, RoadnetEditState } = lingshan.bus.v1;

const KINDS: Readonly<Record<number, Edit['kind']>> = {
  [RoadnetEditKind.ROADNET_EDIT_KIND_CLOSURE]: 'closure',
  [RoadnetEditKind.ROADNET_EDIT_KIND_SPEED_LIMIT]: 'speed-limit',
  [RoadnetEditKind.ROADNET_EDIT_KIND_WORK_ZONE]: 'work-zone',
};

export type EditRequest = { readonly editId: string; readonly author: string; readonly reason: string } & ({ readonly edit: Edit } | { readonly edit: undefined });

/** Reads a request; `edit` is undefined when one is withdrawn. Throws badInput EDIT_MALFORMED. */
export function readEditRequest(data: Uint8Array): EditRequest {
  const request = decode(data);
  const { editId, author = '', reason = '', withdrawn, laneIds, linkIds, areaE7, speedLimitCmps, fromMs, toMs, weekly } = request;
  if (typeof editId !== 'string' || !isId(editId)) throw new LingshanError('badInput', 'EDIT_MALFORMED', 'edit_id: is missing or no id');
  const head = { editId, author: author ?? '', reason: reason ?? '' };
  if (withdrawn === true) return { ...head, edit: undefined };
  const kind = KINDS[request.kind];
  if (kind === undefined) throw new LingshanError('badInput', 'EDIT_MALFORMED', `kind: ${request.kind} is none that this program knows`);
  const when = {
    ...(fromMs == null ? {} : { fromMs }),
    ...(toMs == null ? {} : { toMs }),
    ...(weekly.length === 0 ? {} : { weekly: weekly.map(({ days, startMin, endMin }) => ({ days: days ?? 127, startMin: startMin ?? 0, endMin: endMin ?? 0 })) }),
  };
  const edit: Edit = {
    id: editId,
    kind,
    laneIds,
    linkIds,
    area: areaE7,
    classes: request.classes ?? 0,
    ...(speedLimitCmps == null ? {} : { speedLimitMps: speedLimitCmps / 100 }),
    when,
    author: head.author,
    reason: head.reason,
    madeAtMs: request.requestedAtMs ?? 0,
  };
  return { ...head, edit };
}

function decode(data: Uint8Array): lingshan.bus.v1.RoadnetEditRequest {
  try {
    return RoadnetEditRequest.decode(data);
  } catch (cause) {
    throw new LingshanError('badInput', 'EDIT_MALFORMED', 'message: is no RoadnetEditRequest', { cause });
  }
}

export function encodeApplied({ editId, edit }: EditRequest, { version, newMaps }: Written, atMs: number): Uint8Array {
  const state = edit ? RoadnetEditState.ROADNET_EDIT_STATE_APPLIED : RoadnetEditState.ROADNET_EDIT_STATE_WITHDRAWN;
  return RoadnetEditOutcome.encode({ editId, state, version, newMapJunctionIds: [...newMaps], atMs }).finish();
}

export function encodeRefused(editId: string, { reason, detail }: LingshanError, atMs: number): Uint8Array {
  return RoadnetEditOutcome.encode({ editId, state: RoadnetEditState.ROADNET_EDIT_STATE_REFUSED, refusal: reason, detail, atMs }).finish();
}
