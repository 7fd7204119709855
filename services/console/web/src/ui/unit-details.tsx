import type { LiveUnit } from '../api/model';
import { NONE } from '../format';
import { Facts } from './details';
import { usePage, useTick } from './context';
import { HealthMark, healthKey } from './marks';

function Meter({ label, percent }: { label: string; percent: number | null }) {
  const { format } = usePage();
  return (
    <div class="meter">
      <span>{label}</span>
      <span class="bar" aria-hidden="true">
        <span class={percent !== null && percent >= 90 ? 'bad' : ''} style={{ width: `${percent ?? 0}%` }} />
      </span>
      <span class="count">{percent === null ? NONE : format.percent(percent / 100)}</span>
    </div>
  );
}

function Heartbeat({ unit }: { unit: LiveUnit }) {
  const { t, word, format } = usePage();
  const { heartbeat } = unit;
  if (!heartbeat) return null;
  return (
    <>
      <Meter label={t('unit.cpu')} percent={heartbeat.cpuPct} />
      <Meter label={t('unit.memory')} percent={heartbeat.memoryPct} />
      <Meter label={t('unit.disk')} percent={heartbeat.diskPct} />
      <Facts
        facts={[
          [t('unit.temperature'), heartbeat.temperatureC === null ? NONE : `${format.fixed(heartbeat.temperatureC, 1)} °C`],
          [t('unit.uptime'), format.age(heartbeat.uptimeS === null ? null : heartbeat.uptimeS * 1000)],
          [t('unit.backlog'), format.count(heartbeat.backlogFrames)],
        ]}
      />
      <h3>{t('unit.devices')}</h3>
      {heartbeat.devices.length === 0 && <p class="empty">{t('unit.noDevices')}</p>}
      <ul class="devices">
        {heartbeat.devices.map(({ deviceId, kind, health, faultCode }) => (
          <li key={deviceId}>
            <HealthMark health={health === 'fault' ? 'offline' : health} />
            <span class="row-main">
              <span class="row-title">{deviceId}</span>
              <span class="row-note">{kind}</span>
            </span>
            <span class="row-figure">{faultCode ?? word('device', health === 'unknown' ? 'unspecified' : health)}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

export function UnitDetails({ unitId }: { unitId: string }) {
  const { state, live, t, word, format } = usePage();
  useTick(1000);
  const unit = state.city.value.units.get(unitId);
  if (!unit) return <p class="empty">{t('units.none')}</p>;
  const nowMs = live.nowMs();
  return (
    <>
      <p class="headline">
        <HealthMark health={unit.health} /> {t(healthKey(unit.health))}
      </p>
      {unit.reasons.length > 0 && (
        <ul class="reasons" aria-label={t('unit.reasons')}>
          {unit.reasons.map((reason) => (
            <li key={reason}>
              {word('reason', reason)} <span class="mono">{reason}</span>
            </li>
          ))}
        </ul>
      )}
      <Facts
        facts={[
          [t('units.lastSeen'), nowMs === null || unit.lastSeenAt === null ? NONE : t('live.age', { age: format.age(nowMs - Date.parse(unit.lastSeenAt)) })],
          [t('unit.frames'), format.count(unit.frames)],
          [t('unit.quarantined'), format.count(unit.quarantined)],
          [t('unit.skew'), unit.clockSkewMs === null ? NONE : `${format.count(unit.clockSkewMs)} ms`],
          [t('unit.software'), unit.software ?? NONE],
          [t('unit.gateway'), unit.gatewayId ?? NONE],
        ]}
      />
      <Heartbeat unit={unit} />
    </>
  );
}
