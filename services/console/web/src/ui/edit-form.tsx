/** The form of an edit: what, where, until when, why; looked over once more before it is sent. */
import { useRef, useState } from 'preact/hooks';
import { api, type ApiProblem } from '../api/client';
import { EDIT_KINDS, type EditKind, type RoadnetEditRequest } from '../api/model';
import type { Network } from '../map/network';
import { useObservable, usePage } from './context';
import { ProblemBox, toApiProblem } from './problem-box';

const KMH_PER_MPS = 3.6;

/** Ids that a person wrote, told apart as lanes and links of the network. What is neither is taken for a lane: the api says what is unknown. */
export function splitTargets(text: string, network: Pick<Network, 'lanes' | 'links'> | undefined): { laneIds: string[]; linkIds: string[] } {
  const ids = [...new Set(text.split(/[\s,，、]+/).filter((id) => id !== ''))];
  const links = new Set([...(network?.links.values() ?? [])].map(({ linkId }) => linkId));
  return { laneIds: ids.filter((id) => !links.has(id)), linkIds: ids.filter((id) => links.has(id)) };
}

/** A moment of a `datetime-local` field, in the zone of the browser. */
const toInstant = (local: string): string | undefined => (local === '' ? undefined : new Date(local).toISOString());

export function EditForm({ onRequested }: { onRequested: (editId: string) => void }) {
  const { state, map, t } = usePage();
  const [kind, setKind] = useState<EditKind>('closure');
  const [targets, setTargets] = useState(useObservable(state.editTarget));
  const [limitKmh, setLimitKmh] = useState('');
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const [reason, setReason] = useState('');
  const [isChecked, setChecked] = useState(false);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  /** One key a request: sent again after no answer, it has no second effect. */
  const key = useRef<{ readonly text: string; readonly key: string } | null>(null);
  const { laneIds, linkIds } = splitTargets(targets, map?.network);
  const request: RoadnetEditRequest = {
    kind,
    laneIds,
    linkIds,
    reason,
    ...(kind === 'closure' || limitKmh === '' ? {} : { speedLimitMps: Math.round((Number(limitKmh) / KMH_PER_MPS) * 100) / 100 }),
    ...(from === '' ? {} : { from: toInstant(from)! }),
    ...(to === '' ? {} : { to: toInstant(to)! }),
  };

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    setProblem(null);
    if (!isChecked) return setChecked(true);
    const text = JSON.stringify(request);
    if (key.current?.text !== text) key.current = { text, key: crypto.randomUUID() };
    try {
      const { editId } = await api.createRoadnetEdit(request, key.current.key);
      key.current = null;
      state.editTarget.set('');
      setTargets('');
      setReason('');
      onRequested(editId);
    } catch (error) {
      setProblem(toApiProblem(error, 'POST /v1/roadnet/edits'));
    }
    setChecked(false);
  }

  const change = <T,>(set: (value: T) => void) => (value: T) => {
    setChecked(false);
    set(value);
  };
  return (
    <form class="edit-form" aria-label={t('edit.new')} onSubmit={(event) => void submit(event)}>
      <h3>{t('edit.new')}</h3>
      <label>
        {t('edit.kind')}
        <select name="kind" value={kind} onChange={(event) => change(setKind)(event.currentTarget.value as EditKind)}>
          {EDIT_KINDS.map((name) => (
            <option key={name} value={name}>
              {t(`editKind.${name}`)}
            </option>
          ))}
        </select>
      </label>
      <label>
        {t('edit.targets')}
        <input name="targets" class="search mono" required value={targets} placeholder={t('edit.targetsHint')} onInput={(event) => change(setTargets)(event.currentTarget.value)} />
      </label>
      {kind !== 'closure' && (
        <label>
          {t(kind === 'work-zone' ? 'edit.limitOrClosed' : 'edit.limit')}
          <input name="limit" class="search" type="number" min={1} max={216} required={kind === 'speed-limit'} value={limitKmh} onInput={(event) => change(setLimitKmh)(event.currentTarget.value)} />
        </label>
      )}
      <div class="compare">
        <label>
          {t('edit.from')}
          <input name="from" class="search" type="datetime-local" value={from} onInput={(event) => change(setFrom)(event.currentTarget.value)} />
        </label>
        <label>
          {t('edit.to')}
          <input name="to" class="search" type="datetime-local" required={kind === 'work-zone'} value={to} onInput={(event) => change(setTo)(event.currentTarget.value)} />
        </label>
      </div>
      <label>
        {t('edit.reason')}
        <input name="reason" class="search" required maxLength={500} value={reason} onInput={(event) => change(setReason)(event.currentTarget.value)} />
      </label>
      {isChecked && (
        <p class="note" role="status">
          {t('edit.check', { kind: t(`editKind.${kind}`), lanes: laneIds.length, links: linkIds.length, reason })}
        </p>
      )}
      {problem && <ProblemBox problem={problem} />}
      <button type="submit" class={`button${isChecked ? ' primary' : ''}`}>
        {t(isChecked ? 'edit.confirm' : 'edit.review')}
      </button>
    </form>
  );
}
