/** What operators changed on the network and holds, and for those who may: to change more, and to take it back. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { api, type ApiProblem } from '../api/client';
import type { RoadnetEdit, RoadnetEditStatus } from '../api/model';
import { useObservable, usePage } from './context';
import { EditForm } from './edit-form';
import { JunctionChips } from './network-tab';
import { ProblemBox, toApiProblem } from './problem-box';
import { HistoryNote, useHistory } from './spark-chart';

const ASK_MS = 1_000;
/** An edit takes seconds; after this long one looks into the list. */
const WAIT_MS = 120_000;

export function useMayEdit(): boolean {
  const { state } = usePage();
  const signIn = useObservable(state.signIn);
  return signIn.kind === 'in' && signIn.caller.role !== 'viewer';
}

export function EditsInForce() {
  const { state, t } = usePage();
  const mayEdit = useMayEdit();
  const [outcomes, setOutcomes] = useState(0);
  const edits = useHistory(`GET /v1/roadnet/edits ${outcomes}`, (signal) => api.listRoadnetEdits(signal), 10_000);
  const [editId, setEditId] = useState<string | null>(null);
  function onOutcome(): void {
    setOutcomes((count) => count + 1);
    // The map goes over to the new version.
    void api.getRoadnet().then((info) => state.roadnet.set(info), () => undefined);
  }
  return (
    <>
      <HistoryNote answer={edits} />
      {edits.value?.length === 0 && <p class="empty">{t('edit.none')}</p>}
      <ul class="edits">{edits.value?.map((edit) => <EditRow key={edit.editId} edit={edit} mayEdit={mayEdit} onRequested={setEditId} />)}</ul>
      {editId !== null && <Outcome key={editId} editId={editId} onOutcome={onOutcome} />}
      {mayEdit ? <EditForm onRequested={setEditId} /> : <p class="count-line">{t('edit.viewer')}</p>}
    </>
  );
}

function EditRow({ edit, mayEdit, onRequested }: { edit: RoadnetEdit; mayEdit: boolean; onRequested: (editId: string) => void }) {
  const { t, format } = usePage();
  const [reason, setReason] = useState<string | null>(null);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const where = [...edit.laneIds, ...edit.linkIds].join(t('list.separator')) || t('edit.area');
  async function withdraw(event: Event): Promise<void> {
    event.preventDefault();
    try {
      onRequested((await api.withdrawRoadnetEdit(edit.editId, reason ?? '')).editId);
      setReason(null);
      setProblem(null);
    } catch (error) {
      setProblem(toApiProblem(error, 'POST /v1/roadnet/edits'));
    }
  }
  return (
    <li class="edit">
      <b>
        {t(`editKind.${edit.kind}`)} {edit.speedLimitMps !== null && `${format.speed(edit.speedLimitMps)} ${t('unit.kmh')}`}
      </b>
      <span class="mono id">{where}</span>
      <span class="row-note">
        {edit.reason} · {edit.author} · {edit.from === null ? format.moment(edit.requestedAt) : format.moment(edit.from)} – {edit.to === null ? t('edit.untilFurther') : format.moment(edit.to)}
      </span>
      {mayEdit && reason === null && (
        <button type="button" class="button" onClick={() => setReason('')}>
          {t('edit.withdraw')}
        </button>
      )}
      {reason !== null && (
        <form onSubmit={(event) => void withdraw(event)}>
          <input class="search" required maxLength={500} aria-label={t('edit.reason')} placeholder={t('edit.reason')} value={reason} onInput={(event) => setReason(event.currentTarget.value)} />
          <button type="submit" class="button">
            {t('edit.withdrawNow')}
          </button>
          <button type="button" class="button quiet" onClick={() => setReason(null)}>
            {t('edit.cancel')}
          </button>
        </form>
      )}
      {problem && <ProblemBox problem={problem} />}
    </li>
  );
}

/** Asks how a request stands until it is decided. */
function Outcome({ editId, onOutcome }: { editId: string; onOutcome: () => void }) {
  const { state, t } = usePage();
  const [status, setStatus] = useState<RoadnetEditStatus | null>(null);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const tell = useRef(onOutcome);
  tell.current = onOutcome;
  useEffect(() => {
    const until = performance.now() + WAIT_MS;
    let timer = 0;
    let isGone = false;
    const ask = async (): Promise<void> => {
      try {
        const found = await api.getRoadnetEdit(editId);
        if (isGone) return;
        setStatus(found);
        if (found.state !== 'requested') tell.current();
        else if (performance.now() < until) timer = window.setTimeout(() => void ask(), ASK_MS);
      } catch (error) {
        if (!isGone) setProblem(toApiProblem(error, 'GET /v1/roadnet/edits'));
      }
    };
    void ask();
    return () => {
      isGone = true;
      clearTimeout(timer);
    };
  }, [editId]);
  if (problem) return <ProblemBox problem={problem} />;
  return (
    <div class="note" role="status">
      <p>
        {t(`editState.${status?.state ?? 'requested'}`)} {status?.refusal != null && <span class="mono">{status.refusal}</span>}
      </p>
      {status?.detail != null && <p lang="en">{status.detail}</p>}
      {status && status.newMapJunctionIds.length > 0 && (
        <>
          <p>{t('network.newMaps', { count: status.newMapJunctionIds.length })}</p>
          <JunctionChips ids={status.newMapJunctionIds} onOpen={(id) => state.go({ selection: { kind: 'junction', id }, part: 'plan' })} />
        </>
      )}
    </div>
  );
}
