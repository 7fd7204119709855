import { api } from '../api/client';
import type { JunctionDetail, LightState, SignalHistory } from '../api/model';
import { NONE } from '../format';
import type { MessageKey } from '../i18n';
import { lampOf, remainingS } from '../live/signal-time';
import { findSignal } from '../map/live-features';
import { PALETTES } from '../map/palette';
import { Facts } from './details';
import { PARTS } from '../url-state';
import { usePage, useTick } from './context';
import { JunctionPlan } from './junction-plan';
import { LampMark } from './marks';
import { HistoryNote, useHistory } from './spark-chart';

const SPAN_MS = 5 * 60_000;
const ARROWS: Readonly<Record<string, string>> = { left: '↰', straight: '↑', right: '↱', 'u-turn': '↶' };

/** Where a group's movements go, as arrows; the words are in the tooltip. */
function Movements({ detail, group }: { detail: JunctionDetail | null; group: number }) {
  const movements = detail?.signalGroups.find(({ signalGroup }) => signalGroup === group)?.movements ?? [];
  const arrows = [...new Set(movements.map(({ maneuver }) => ARROWS[maneuver] ?? ''))].join('');
  return (
    <span class="movements" title={movements.map(({ fromLaneId, toLaneId }) => `${fromLaneId ?? NONE} → ${toLaneId ?? NONE}`).join('\n')}>
      {arrows}
    </span>
  );
}

export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
  readonly state: LightState;
}

/** States of one group as stretches of one colour. A silence longer than `gapMs` stays empty: nobody knows what was shown. */
export function stretchesOf(history: readonly SignalHistory[], group: number, gapMs = 5000): Stretch[] {
  const stretches: { fromMs: number; toMs: number; state: LightState }[] = [];
  for (const { measuredAt, signalGroup, state } of history) {
    if (signalGroup !== group) continue;
    const atMs = Date.parse(measuredAt);
    const last = stretches.at(-1);
    if (last && atMs - last.toMs <= gapMs) {
      last.toMs = atMs;
      if (last.state === state) continue;
    }
    stretches.push({ fromMs: atMs, toMs: atMs, state });
  }
  return stretches;
}

/** Bars of the last minutes, one line a group, as signal engineers read them. */
function SignalHistoryChart({ history, groups, toMs }: { history: readonly SignalHistory[]; groups: readonly number[]; toMs: number }) {
  const { url, t } = usePage();
  const palette = PALETTES[url.theme];
  const fromMs = toMs - SPAN_MS;
  const x = (ms: number): number => Math.max(0, ((ms - fromMs) / SPAN_MS) * 300);
  const height = 9;
  return (
    <svg class="signal-chart" viewBox={`0 0 322 ${groups.length * height}`} role="img" aria-label={t('junction.history')}>
      {groups.map((group, row) => (
        <g key={group} transform={`translate(22 ${row * height})`}>
          <text x="-5" y="7" text-anchor="end" font-size="7.5" fill="currentColor">
            {group}
          </text>
          {stretchesOf(history, group).map(({ fromMs: start, toMs: end, state }) => (
            <rect key={start} x={x(start)} width={Math.max(0.4, x(end) - x(start))} y={lampOf(state) === 'red' ? 3 : 1} height={lampOf(state) === 'red' ? 3 : 7} fill={palette.lamp[lampOf(state)]} />
          ))}
        </g>
      ))}
    </svg>
  );
}

/** A junction's lamps now, or how it is built. */
export function JunctionDetails({ junctionId }: { junctionId: string }) {
  const { state, url, t } = usePage();
  return (
    <>
      <div class="parts" role="group" aria-label={t('plan.parts')}>
        {PARTS.map((part) => (
          <button key={part} type="button" class="chip" aria-pressed={url.part === part} onClick={() => state.go({ part }, false)}>
            {t(`plan.${part}`)}
          </button>
        ))}
      </div>
      {url.part === 'plan' ? <JunctionPlan junctionId={junctionId} /> : <JunctionLamps junctionId={junctionId} />}
    </>
  );
}

function JunctionLamps({ junctionId }: { junctionId: string }) {
  const { state, live, map, t, word, format } = usePage();
  useTick(500);
  const detail = useHistory(`GET /v1/junctions/${junctionId}`, (signal) => api.getJunction(junctionId, signal), 600_000);
  const signal = map ? findSignal(state.city.value.signals, map.network, junctionId) : undefined;
  const signalId = signal?.junctionId ?? junctionId;
  const history = useHistory(`GET /v1/junctions/${signalId}/signal-states`, (abort) => api.listSignalStates(signalId, live.nowMs() ?? 0, SPAN_MS, abort));
  const nowMs = live.nowMs() ?? 0;
  if (!signal) return <p class="empty">{t('junction.noSignals')}</p>;
  return (
    <>
      <Facts
        facts={[
          [t('junction.mode'), word('mode', signal.controlMode)],
          [t('junction.measured'), t('live.age', { age: format.age(nowMs - Date.parse(signal.measuredAt)) })],
          [t('junction.source'), signal.unitId === null ? NONE : <button type="button" class="link mono" onClick={() => signal.unitId !== null && state.go({ selection: { kind: 'unit', id: signal.unitId } })}>{signal.unitId}</button>],
        ]}
      />
      <h3>{t('junction.groups')}</h3>
      <table class="groups">
        <thead class="visually-hidden">
          <tr>
            <th>{t('junction.groups')}</th>
            <th>{t('junction.approaches')}</th>
            <th>{t('kpi.congestion')}</th>
            <th>{t('junction.remaining')}</th>
          </tr>
        </thead>
        <tbody>
          {signal.groups.map((group) => {
            const left = remainingS(signal, group, nowMs);
            return (
              <tr key={group.signalGroup}>
                <th scope="row">{group.signalGroup}</th>
                <td>
                  <Movements detail={detail.value} group={group.signalGroup} />
                </td>
                <td>
                  <LampMark state={group.state} /> {t(`light.${group.state}` as MessageKey)}
                </td>
                <td class="remaining">{left === null ? NONE : `${left.isSure ? '' : '≈ '}${left.seconds} ${t('unit.s')}`}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <h3>{t('junction.history')}</h3>
      <HistoryNote answer={history} />
      {history.value && (history.value.length === 0 ? <p class="empty">{t('chart.noHistory')}</p> : <SignalHistoryChart history={history.value} groups={signal.groups.map(({ signalGroup }) => signalGroup)} toMs={nowMs} />)}
    </>
  );
}
