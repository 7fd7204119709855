import { api } from '../api/client';
import { HTML_LANG } from '../i18n';
import { freshnessOf } from '../live/freshness';
import { useObservable, usePage, useTick } from './context';
import { Icon, Logo } from './icons';

export function LanguageButton() {
  const { state, url, t } = usePage();
  const other = url.language === 'zh' ? 'en' : 'zh';
  return (
    <button type="button" class="button quiet" lang={HTML_LANG[other]} aria-label={t('lang.otherLabel')} onClick={() => state.go({ language: other }, false)}>
      {t('lang.other')}
    </button>
  );
}

export function ThemeButton() {
  const { state, url, t } = usePage();
  const other = url.theme === 'dark' ? 'light' : 'dark';
  const label = t(other === 'light' ? 'theme.toLight' : 'theme.toDark');
  return (
    <button type="button" class="button quiet square" aria-label={label} title={label} onClick={() => state.go({ theme: other }, false)}>
      <Icon name={other === 'light' ? 'sun' : 'moon'} />
    </button>
  );
}

/** Whether the picture may be taken for the present, in a word, a shape and its age. */
export function LivePill() {
  const { state, live, t, format } = usePage();
  useTick(250);
  const stream = useObservable(state.stream);
  const freshness = freshnessOf(state.city.value, live.nowMs());
  const kind = freshness.state === 'live' ? 'live' : freshness.state === 'never' ? (stream.kind === 'waiting' ? 'lost' : 'connecting') : 'stale';
  return (
    <span class={`pill ${kind}`}>
      <span class="pill-mark" aria-hidden="true" />
      <span role="status">{t(`live.${kind}`)}</span>
      {freshness.ageMs !== null && <span class="pill-age">{t('live.age', { age: format.age(freshness.ageMs) })}</span>}
      {state.city.value.missed > 0 && <span class="pill-age">{t('live.gaps', { count: state.city.value.missed })}</span>}
    </span>
  );
}

export function TopBar({ onPanel, isPanelOpen }: { onPanel: () => void; isPanelOpen: boolean }) {
  const { state, live, url, t, format } = usePage();
  const roadnet = useObservable(state.roadnet);
  const signIn = useObservable(state.signIn);
  useTick(1000);
  const toggleWall = t(url.wall ? 'wall.leave' : 'wall.enter');

  async function signOut(): Promise<void> {
    live.stop();
    await api.signOut().catch(() => undefined);
    state.signIn.set({ kind: 'out', hasExpired: false });
  }

  return (
    <header class="top-bar">
      <Logo />
      <h1>{t('app.name')}</h1>
      {roadnet && <span class="city-name">{roadnet.name}</span>}
      <LivePill />
      <span class="spacer" />
      <time class="clock">{format.clock(live.nowMs())}</time>
      <LanguageButton />
      <ThemeButton />
      <button type="button" class="button quiet square wide-only" aria-label={toggleWall} title={toggleWall} onClick={() => state.go({ wall: !url.wall })}>
        <Icon name="wall" />
      </button>
      {!url.wall && (
        <>
          <button type="button" class="button quiet square" aria-label={t('panel.toggle')} title={t('panel.toggle')} aria-expanded={isPanelOpen} onClick={onPanel}>
            <Icon name="panel" />
          </button>
          <button type="button" class="button quiet square" aria-label={t('signOut')} title={`${t('signOut')} (${signIn.kind === 'in' ? signIn.caller.name : ''})`} onClick={() => void signOut()}>
            <Icon name="out" />
          </button>
        </>
      )}
    </header>
  );
}
