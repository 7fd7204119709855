import { useEffect, useMemo, useState } from 'preact/hooks';
import { api, ApiProblem } from '../api/client';
import type { AppState } from '../app-state';
import { HTML_LANG, translate } from '../i18n';
import { LiveCity } from '../live/live-city';
import { PageProvider, useObservable, usePage, type MapParts } from './context';
import { MapView } from './map-view';
import { Panel } from './panel';
import { ProblemBox, toApiProblem } from './problem-box';
import { SignInPage } from './sign-in';
import { StaleBanner } from './stale-banner';
import { TopBar } from './top-bar';
import { WallBoard } from './wall-board';

export function App({ state }: { state: AppState }) {
  const live = useMemo(() => new LiveCity(state), [state]);
  const [map, setMap] = useState<MapParts | null>(null);
  const { language, theme, wall } = useObservable(state.url);
  useEffect(() => {
    document.documentElement.lang = HTML_LANG[language];
    document.documentElement.dataset['theme'] = theme;
    document.documentElement.classList.toggle('wall', wall);
    document.title = `${translate(language, 'app.name')} · ${translate(language, 'app.tagline')}`;
  }, [language, theme, wall]);
  useEffect(() => void findSession(state), [state]);
  return (
    <PageProvider state={state} live={live} map={map}>
      <Gate onMap={setMap} />
    </PageProvider>
  );
}

async function findSession(state: AppState): Promise<void> {
  try {
    state.signIn.set({ kind: 'in', caller: await api.getCaller() });
  } catch (error) {
    const problem = toApiProblem(error, 'GET /v1/session');
    if (problem.status === 401) state.signIn.set({ kind: 'out', hasExpired: false });
    else state.problem.set(problem);
  }
}

function Gate({ onMap }: { onMap: (map: MapParts | null) => void }) {
  const { state } = usePage();
  const signIn = useObservable(state.signIn);
  const problem = useObservable(state.problem);
  if (signIn.kind === 'out') return <SignInPage />;
  if (signIn.kind === 'unknown') return <main class="sign-in">{problem && <ProblemBox problem={problem} onRetry={() => location.reload()} />}</main>;
  return <Console onMap={onMap} />;
}

const isNarrow = (): boolean => matchMedia('(max-width: 720px)').matches;

function Console({ onMap }: { onMap: (map: MapParts | null) => void }) {
  const { state, live, url, t } = usePage();
  const roadnet = useObservable(state.roadnet);
  const problem = useObservable(state.problem);
  const [isPanelOpen, setPanelOpen] = useState(!isNarrow());
  useEffect(() => {
    live.open();
    return () => live.stop();
  }, [live]);
  useEffect(() => {
    if (url.selection) setPanelOpen(true);
  }, [url.selection?.kind, url.selection?.id]);

  function load(): void {
    state.problem.set(null);
    api.getRoadnet().then(
      (info) => state.roadnet.set(info),
      (error: unknown) => {
        if (error instanceof ApiProblem && error.status === 401) state.signIn.set({ kind: 'out', hasExpired: true });
        else state.problem.set(toApiProblem(error, 'GET /v1/roadnet'));
      },
    );
  }
  useEffect(load, [state]);

  return (
    <div class={`console${isPanelOpen && !url.wall ? ' with-panel' : ''}`}>
      <a class="skip" href="#panel" onClick={(event) => (event.preventDefault(), setPanelOpen(true), document.getElementById('panel')?.focus())}>
        {t('skip')}
      </a>
      <TopBar isPanelOpen={isPanelOpen} onPanel={() => setPanelOpen((open) => !open)} />
      <StaleBanner />
      {!url.wall && isPanelOpen && <Panel />}
      {url.wall && <WallBoard />}
      {roadnet && <MapView key={roadnet.version} info={roadnet} onMap={onMap} />}
      {problem && (
        <div class="map-problem">
          <ProblemBox problem={problem} onRetry={load} />
        </div>
      )}
    </div>
  );
}
