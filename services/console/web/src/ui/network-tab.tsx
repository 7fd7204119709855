/** The road network itself: which version it is, how it came to be, what differs between two, what the import found, and what operators changed. */
import { useState } from 'preact/hooks';
import { api } from '../api/client';
import type { RoadnetDiff, RoadnetFinding, RoadnetVersion } from '../api/model';
import { NONE } from '../format';
import type { MessageKey } from '../i18n';
import { useObservable, usePage } from './context';
import { Facts } from './details';
import { EditsInForce } from './network-edits';
import { HistoryNote, useHistory } from './spark-chart';

/** How often the log is looked at. */
const LOG_MS = 10_000;
/** What two versions are does not change. */
const KEPT_MS = 600_000;
/** Most versions that the list shows before it is asked for all. */
const VERSIONS_SHOWN = 12;
const FINDINGS_SHOWN = 100;

export function NetworkTab() {
  const { state, t, format } = usePage();
  const info = useObservable(state.roadnet);
  const history = useHistory(`GET /v1/roadnet/versions ${info?.version ?? ''}`, (signal) => api.listRoadnetVersions(signal), LOG_MS);
  const [span, setSpan] = useState<readonly [from: number, to: number] | null>(null);
  const versions = history.value ?? [];
  const newest = versions[0];
  return (
    <>
      <Facts
        facts={[
          [t('network.version'), <span class="mono">{info?.version ?? NONE}</span>],
          [t('network.lanes'), format.count(info?.counts.lanes)],
          [t('network.links'), format.count(info?.counts.links)],
          [t('network.junctions'), `${format.count(info?.counts.junctions)} (${t('junctions.signalised')} ${format.count(info?.counts.signalisedJunctions)})`],
        ]}
      />
      <h2>{t('network.edits')}</h2>
      <EditsInForce />
      <h2>{t('network.history')}</h2>
      <HistoryNote answer={history} />
      {versions.length > 0 && <Versions versions={versions} span={span} onSpan={setSpan} />}
      {span && <Difference key={span.join()} from={span[0]} to={span[1]} />}
      {newest && (
        <>
          <h2>{t('network.findings')}</h2>
          <Findings versionNo={newest.versionNo} />
        </>
      )}
    </>
  );
}

function Versions({ versions, span, onSpan }: { versions: readonly RoadnetVersion[]; span: readonly [number, number] | null; onSpan: (span: readonly [number, number] | null) => void }) {
  const { t, format } = usePage();
  const [showsAll, setShowsAll] = useState(false);
  const [newest, before] = versions;
  const [from, to] = span ?? [before?.versionNo ?? newest!.versionNo, newest!.versionNo];
  const options = versions.map(({ versionNo, madeAt }) => (
    <option key={versionNo} value={versionNo}>
      {versionNo} · {format.moment(madeAt)}
    </option>
  ));
  return (
    <>
      {versions.length > 1 && (
        <div class="compare" role="group" aria-label={t('network.compare')}>
          <label>
            {t('network.from')}
            <select value={from} onChange={(event) => onSpan([Number(event.currentTarget.value), to])}>
              {options}
            </select>
          </label>
          <label>
            {t('network.to')}
            <select value={to} onChange={(event) => onSpan([from, Number(event.currentTarget.value)])}>
              {options}
            </select>
          </label>
        </div>
      )}
      <ul class="rows">
        {(showsAll ? versions : versions.slice(0, VERSIONS_SHOWN)).map((version) => {
          const { versionNo, cause, reason, author, madeAt, sourceFile } = version;
          const isChosen = span?.[0] === versionNo - 1 && span[1] === versionNo;
          return (
            <li key={versionNo}>
              <button type="button" class="row" aria-pressed={isChosen} disabled={versionNo === 1} title={version.version} onClick={() => onSpan(isChosen ? null : [versionNo - 1, versionNo])}>
                <span class="ordinal">{versionNo}</span>
                <span class="row-main">
                  <span class="row-title">{reason || sourceFile}</span>
                  <span class="row-note">
                    {t(`cause.${cause}`)}
                    {author !== '' && ` · ${author}`}
                  </span>
                </span>
                <span class="row-figure">{format.moment(madeAt)}</span>
              </button>
            </li>
          );
        })}
      </ul>
      {!showsAll && versions.length > VERSIONS_SHOWN && (
        <button type="button" class="button" onClick={() => setShowsAll(true)}>
          {t('network.all', { count: versions.length })}
        </button>
      )}
    </>
  );
}

function Difference({ from, to }: { from: number; to: number }) {
  const { t } = usePage();
  const answer = useHistory(`GET /v1/roadnet/diff?from=${from}&to=${to}`, (signal) => api.getRoadnetDiff(from, to, signal), KEPT_MS);
  return (
    <section class="difference" aria-label={t('network.difference', { from, to })}>
      <h3>{t('network.difference', { from, to })}</h3>
      <HistoryNote answer={answer} />
      {answer.value && <DifferenceBody diff={answer.value} />}
    </section>
  );
}

function DifferenceBody({ diff }: { diff: RoadnetDiff }) {
  const { state, t, format } = usePage();
  if (diff.kinds.length === 0) return <p class="empty">{t('network.same')}</p>;
  const ids = (sign: string, change: { readonly count: number; readonly ids: readonly string[] }): string => change.ids.map((id) => `${sign} ${id}`).join('\n') + (change.count > change.ids.length ? `\n${sign} …` : '');
  return (
    <>
      <div class="matrix-scroll">
        <table class="groups">
          <thead>
            <tr>
              <th scope="col">{t('network.kind')}</th>
              <th scope="col">{t('network.added')}</th>
              <th scope="col">{t('network.removed')}</th>
              <th scope="col">{t('network.changed')}</th>
            </tr>
          </thead>
          <tbody>
            {diff.kinds.map(({ kind, added, removed, changed }) => (
              <tr key={kind}>
                <td>
                  <details>
                    <summary>{t(`element.${kind}` as MessageKey)}</summary>
                    <pre class="mono id">{[ids('+', added), ids('−', removed), ids('~', changed)].filter((text) => text !== '').join('\n')}</pre>
                  </details>
                </td>
                <td>{format.count(added.count)}</td>
                <td>{format.count(removed.count)}</td>
                <td>{format.count(changed.count)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <h4>{t('network.newMaps', { count: diff.newMapJunctionIds.length })}</h4>
      <JunctionChips ids={diff.newMapJunctionIds} onOpen={(id) => state.go({ selection: { kind: 'junction', id }, part: 'plan' })} />
      {diff.droppedMapJunctionIds.length > 0 && <p class="count-line">{t('network.droppedMaps', { ids: diff.droppedMapJunctionIds.join(t('list.separator')) })}</p>}
    </>
  );
}

const CHIPS_SHOWN = 100;

export function JunctionChips({ ids, onOpen }: { ids: readonly string[]; onOpen: (id: string) => void }) {
  const { map, t } = usePage();
  return (
    <div class="chips">
      {ids.slice(0, CHIPS_SHOWN).map((id) => (
        <button key={id} type="button" class="chip map-chip" title={id} onClick={() => onOpen(id)}>
          {t('junction.title')} {map?.feed.ordinals.get(id) ?? id}
        </button>
      ))}
      {ids.length > CHIPS_SHOWN && <span class="count-line">… {ids.length - CHIPS_SHOWN}</span>}
    </div>
  );
}

function Findings({ versionNo }: { versionNo: number }) {
  const { t, format } = usePage();
  const answer = useHistory(`GET /v1/roadnet/versions/${versionNo}/findings`, (signal) => api.listRoadnetFindings(versionNo, signal), KEPT_MS);
  const byCheck = new Map<string, RoadnetFinding[]>();
  for (const finding of answer.value ?? []) byCheck.set(finding.check, [...(byCheck.get(finding.check) ?? []), finding]);
  return (
    <>
      <HistoryNote answer={answer} />
      {answer.value?.length === 0 && <p class="empty">{t('network.noFindings')}</p>}
      {[...byCheck].map(([check, findings]) => (
        <details key={check} class={`finding is-${findings[0]!.severity}`}>
          <summary>
            <span class="mono">{check}</span> {t(`severity.${findings[0]!.severity}`)} <b>{format.count(findings.length)}</b>
          </summary>
          <ul>
            {findings.slice(0, FINDINGS_SHOWN).map(({ place, reason, fix }) => (
              <li key={`${place} ${reason}`} lang="en">
                <span class="mono">{place}</span> {reason} — {fix}
              </li>
            ))}
          </ul>
        </details>
      ))}
    </>
  );
}
