/** How a junction is built: drawn to scale, with its movements, what conflicts with what, and the stages of its program. */
import { useMemo, useState } from 'preact/hooks';
import { api } from '../api/client';
import type { JunctionLayout, PlanMovement } from '../api/model';
import type { MessageKey } from '../i18n';
import { clashesOf, groupColour, matrixOf, matrixRows, type ClashKind } from '../live/junction-conflicts';
import { usePage } from './context';
import { JunctionDrawing } from './junction-drawing';
import { HistoryNote, useHistory } from './spark-chart';

const LAYOUT_FOR_MS = 600_000;
const ARROWS: Readonly<Record<string, string>> = { left: '↰', straight: '↑', right: '↱', 'u-turn': '↶' };
const SIGNS: Readonly<Record<'zh' | 'en', Readonly<Record<ClashKind, string>>>> = { zh: { crossing: '×', merging: '汇', pedestrian: '人' }, en: { crossing: '×', merging: 'M', pedestrian: 'P' } };

export function JunctionPlan({ junctionId }: { junctionId: string }) {
  const layout = useHistory(`GET /v1/junctions/${junctionId}/layout`, (signal) => api.getJunctionLayout(junctionId, signal), LAYOUT_FOR_MS);
  return (
    <>
      <HistoryNote answer={layout} />
      {layout.value && <Structure layout={layout.value} />}
    </>
  );
}

function Structure({ layout }: { layout: JunctionLayout }) {
  const { t } = usePage();
  const [active, setActive] = useState<number | null>(null);
  const clashes = useMemo(() => (active === null ? null : clashesOf(layout, active)), [layout, active]);
  const chosen = layout.movements.find(({ movement }) => movement === active);
  return (
    <>
      <div class="plan-head">
        <JunctionDrawing layout={layout} active={active} clashes={clashes} onActive={setActive} />
        <p class="plan-said" aria-live="polite">
          {chosen && clashes ? <strong>{t('plan.conflictsOf', { name: movementName(layout, chosen, t), count: clashes.size })}</strong> : t('plan.hint')}
        </p>
      </div>
      <h3>{t('plan.movements')}</h3>
      <Movements layout={layout} active={active} clashes={clashes} onActive={setActive} />
      <h3>{t('plan.matrix')}</h3>
      <Matrix layout={layout} />
      <h3>{t('plan.stages')}</h3>
      <Stages layout={layout} />
      <p class="mono id">{t('plan.version', { version: layout.version })}</p>
    </>
  );
}

type Say = ReturnType<typeof usePage>['t'];

function movementName(layout: JunctionLayout, movement: PlanMovement, t: Say): string {
  const laneNumber = layout.lanes.find(({ laneNo, role }) => laneNo === movement.fromLaneNo && role === 'in')?.number;
  return [
    movement.signalGroup === null ? t('plan.noGroup') : t('plan.group', { group: movement.signalGroup }),
    t(`turn.${movement.kind === 'pedestrian' ? 'pedestrian' : (movement.maneuver ?? 'straight')}` as MessageKey),
    ...(laneNumber === undefined ? [] : [t('plan.lane', { number: laneNumber })]),
  ].join(' · ');
}

export function GroupBadge({ group, isPermissive = false }: { group: number | null; isPermissive?: boolean }) {
  const { url, t } = usePage();
  const isDark = url.theme === 'dark';
  const colour = groupColour(group, isDark);
  return (
    <span class={`group-badge ${isPermissive ? 'is-permissive' : ''}`} style={{ background: colour, borderColor: colour, color: isDark ? '#071018' : '#ffffff' }} title={isPermissive ? t('plan.permissive') : undefined}>
      {group ?? '–'}
    </span>
  );
}

function Movements({ layout, active, clashes, onActive }: { layout: JunctionLayout; active: number | null; clashes: ReturnType<typeof clashesOf> | null; onActive: (movement: number | null) => void }) {
  const { t } = usePage();
  const rows = [...layout.movements].sort((a, b) => (a.signalGroup ?? Infinity) - (b.signalGroup ?? Infinity) || a.movement - b.movement);
  return (
    <div class="movement-rows" onMouseLeave={() => onActive(null)}>
      {rows.map((movement) => {
        const clash = clashes?.get(movement.movement);
        return (
          <button
            key={movement.movement}
            type="button"
            class={`movement-row ${movement.movement === active ? 'is-active' : ''} ${clash ? 'is-conflicting' : ''}`}
            data-clash={clash ? t(`clash.${clash.kind}`) : undefined}
            aria-pressed={movement.movement === active}
            title={movement.name}
            onMouseEnter={() => onActive(movement.movement)}
            onFocus={() => onActive(movement.movement)}
            onClick={() => onActive(movement.movement)}
          >
            <GroupBadge group={movement.signalGroup} />
            <span class="movements" aria-hidden="true">
              {movement.kind === 'pedestrian' ? '⇿' : (ARROWS[movement.maneuver ?? ''] ?? '')}
            </span>
            <span class="where">{movementName(layout, movement, t)}</span>
          </button>
        );
      })}
    </div>
  );
}

function Matrix({ layout }: { layout: JunctionLayout }) {
  const { t, url } = usePage();
  const rows = useMemo(() => matrixRows(layout), [layout]);
  const cells = useMemo(() => matrixOf(layout, rows), [layout, rows]);
  if (cells.size === 0) return <p class="empty">{t('plan.noConflicts')}</p>;
  return (
    <>
      <div class="matrix-scroll" tabIndex={0} role="region" aria-label={t('plan.matrix')}>
        <table class="matrix">
          <thead>
            <tr>
              <td />
              {rows.map(({ key, label }) => (
                <th key={key} scope="col">
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.key}>
                <th scope="row">{row.label}</th>
                {rows.map((other) => {
                  const kind = cells.get(`${row.key}|${other.key}`);
                  return (
                    <td key={other.key} class={`${kind ? `is-${kind}` : ''} ${row.key === other.key ? 'is-self' : ''}`} title={kind ? `${row.label} – ${other.label}: ${t(`clash.${kind}`)}` : undefined}>
                      {kind ? SIGNS[url.language][kind] : '·'}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p class="plan-said">{t('plan.matrixNote')}</p>
    </>
  );
}

function Stages({ layout }: { layout: JunctionLayout }) {
  const { t } = usePage();
  if (layout.stages.length === 0) return <p class="empty">{t('plan.noStages')}</p>;
  return (
    <div class="stage-rows">
      {layout.stages.map(({ controllerId, stage, groups, permissiveGroups }) => (
        <div key={`${controllerId} ${stage}`} class="stage-row">
          <b>{t('plan.stage', { stage })}</b>
          {groups.map((group) => (
            <GroupBadge key={group} group={group} />
          ))}
          {permissiveGroups.map((group) => (
            <GroupBadge key={group} group={group} isPermissive />
          ))}
        </div>
      ))}
    </div>
  );
}
