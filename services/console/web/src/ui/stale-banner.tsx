import type { MessageKey } from '../i18n';
import { freshnessOf } from '../live/freshness';
import { useObservable, usePage, useTick } from './context';

/** Says in words that the picture is not the present. The map greys at the same time (see MapView). */
export function StaleBanner() {
  const { state, live, t, format } = usePage();
  useTick(500);
  const stream = useObservable(state.stream);
  const { state: freshness, ageMs, staleTopics } = freshnessOf(state.city.value, live.nowMs());
  const retry = stream.kind === 'waiting' ? t('live.retry', { seconds: Math.max(0, Math.ceil((stream.retryAtMs - performance.now()) / 1000)) }) : '';
  if (freshness === 'live' || (freshness === 'never' && stream.kind !== 'waiting')) return null;
  const parts = staleTopics.filter((topic) => topic !== 'lanes' && topic !== 'events').map((topic) => t(`part.${topic}` as MessageKey));
  const text = freshness === 'never' ? t('live.neverDetail') : freshness === 'stale' ? t('live.staleDetail', { age: format.age(ageMs) }) : t('live.partDetail', { parts: parts.join(t('list.separator')), age: format.age(ageMs) });
  return (
    <div class={`stale-banner ${freshness}`} role="alert">
      <span class="stale-sign" aria-hidden="true">
        !
      </span>
      <span>
        {text} {stream.kind === 'waiting' && <span class="mono">{stream.problem.reason}</span>} {retry}
      </span>
    </div>
  );
}
