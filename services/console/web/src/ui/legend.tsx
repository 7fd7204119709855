import { useState } from 'preact/hooks';
import { FLOW_CLASSES } from '../live/traffic-class';
import type { MessageKey } from '../i18n';
import { PALETTES } from '../map/palette';
import { LAYERS } from '../url-state';
import type { LightState, ObjectType, UnitHealth } from '../api/model';
import { usePage } from './context';
import { Icon } from './icons';
import { HealthMark, healthKey, LampMark, VehicleMark } from './marks';

const TYPES: readonly ObjectType[] = ['car', 'van', 'truck', 'bus', 'emergency', 'motorcycle', 'bicycle', 'pedestrian'];
const LIGHTS: readonly LightState[] = ['red', 'amber', 'green-protected', 'green-permissive', 'dark'];
const HEALTHS: readonly UnitHealth[] = ['ok', 'degraded', 'silent', 'offline'];

/** Scale of the link colours; always on show, for colour without a scale says nothing. */
export function FlowScale() {
  const { url, t } = usePage();
  return (
    <ul class="flow-scale">
      {FLOW_CLASSES.map((name) => (
        <li key={name}>
          <span class="swatch" style={{ background: PALETTES[url.theme].flow[name] }} />
          {t(`flow.${name}`)}
        </li>
      ))}
    </ul>
  );
}

export function Legend() {
  const { state, url, t } = usePage();
  const [isOpen, setOpen] = useState(false);
  if (url.wall) return null;
  return (
    <section class={`legend${isOpen ? ' open' : ''}`} aria-label={t('legend.title')}>
      {isOpen && (
        <div class="legend-body" id="legend-body">
          <h2>{t('layers.title')}</h2>
          <div class="layer-choices">
            {LAYERS.map((layer) => (
              <label key={layer}>
                <input
                  type="checkbox"
                  checked={!url.hidden.includes(layer)}
                  onChange={() => state.go({ hidden: url.hidden.includes(layer) ? url.hidden.filter((name) => name !== layer) : [...url.hidden, layer] }, false)}
                />
                {t(`layers.${layer}`)}
              </label>
            ))}
          </div>
          <h2>{t('legend.title')}</h2>
          <ul class="legend-marks">
            {TYPES.map((type) => (
              <li key={type}>
                <VehicleMark type={type} /> {t(`type.${type}` as MessageKey)}
              </li>
            ))}
            {LIGHTS.map((state) => (
              <li key={state}>
                <LampMark state={state} /> {t(`light.${state}`)}
              </li>
            ))}
            {HEALTHS.map((health) => (
              <li key={health}>
                <HealthMark health={health} /> {t(healthKey(health))}
              </li>
            ))}
          </ul>
        </div>
      )}
      <div class="legend-foot">
        <button type="button" class="button quiet square" aria-label={t('layers.title')} title={t('layers.title')} aria-expanded={isOpen} aria-controls="legend-body" onClick={() => setOpen(!isOpen)}>
          <Icon name="layers" />
        </button>
        <FlowScale />
      </div>
    </section>
  );
}
