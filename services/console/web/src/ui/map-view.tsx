import { useEffect, useRef, useState } from 'preact/hooks';
import { api, ApiProblem } from '../api/client';
import type { RoadnetInfo } from '../api/model';
import { freshnessOf } from '../live/freshness';
import { CityMap } from '../map/city-map';
import { MapFeed } from '../map/map-feed';
import { readNetwork, type Network } from '../map/network';
import type { Selection } from '../url-state';
import { useObservable, usePage, type MapParts, type Page } from './context';
import { Icon, type IconName } from './icons';
import { Legend } from './legend';
import { toApiProblem } from './problem-box';

const PLACE_ZOOM: Readonly<Record<Selection['kind'], number>> = { junction: 17.4, unit: 16.5, link: 16, lane: 17.5, vehicle: 17.5, event: 17 };

async function loadNetwork(): Promise<Network> {
  const [lanes, links, junctions, stopLines] = await Promise.all([api.getLayer('lanes'), api.getLayer('links'), api.getLayer('junctions'), api.getLayer('stop-lines')]);
  return readNetwork({ lanes, links, junctions, stopLines });
}

/** Room that the panel and the bars take from the map. */
function paddingOf(isWall: boolean): { left: number; right: number; top: number; bottom: number } {
  if (matchMedia('(max-width: 720px)').matches) return { left: 24, right: 24, top: 90, bottom: 60 };
  return { left: isWall ? 400 : 420, right: 60, top: 90, bottom: 50 };
}

const lettersOf = ({ t }: Page): Parameters<CityMap['setTheme']>[1] => ({ ok: t('healthLetter.ok'), degraded: t('healthLetter.degraded'), silent: t('healthLetter.silent'), offline: t('healthLetter.offline'), unknown: t('healthLetter.unspecified') });

export function MapView({ info, onMap }: { info: RoadnetInfo; onMap: (map: MapParts | null) => void }) {
  const page = usePage();
  const { state, live, url, t } = page;
  const host = useRef<HTMLDivElement>(null);
  const [map, setMap] = useState<{ map: CityMap; feed: MapFeed } | null>(null);
  const [isLoading, setLoading] = useState(true);
  const pageNow = useRef(page);
  pageNow.current = page;

  useEffect(() => {
    let isGone = false;
    let made: CityMap | null = null;
    loadNetwork()
      .then((network) => {
        if (isGone || !host.current) return;
        const parts = createMap(host.current, info, network, pageNow);
        made = parts.map;
        live.setPlane(parts.map.plane);
        setMap(parts);
        // Until the roads are drawn: road users on black ground would look like all there is.
        parts.map.onRoadsDrawn(() => isGone || setLoading(false));
        const showPlace = (selection: Selection): void => {
          const place = parts.feed.placeOf(selection, state.city.value);
          if (place) parts.map.showPlace(place, PLACE_ZOOM[selection.kind]);
        };
        // An address that names a thing and no view means: show me that thing.
        const { view, selection } = state.url.value;
        if (!view && selection) showPlace(selection);
        onMap({
          network,
          feed: parts.feed,
          showPlace,
          showCity: () => parts.map.showCity(),
          zoomBy: (levels) => void parts.map.map.zoomTo(parts.map.map.getZoom() + levels),
        });
      })
      .catch((error: unknown) => state.problem.set(error instanceof Error && error.message === 'no WebGL 2' ? new ApiProblem(0, 'WEBGL_MISSING', 'map', t('map.noWebgl'), null) : toApiProblem(error, 'map')));
    return () => {
      isGone = true;
      onMap(null);
      made?.remove();
    };
  }, []);

  useMapFeed(map, host);
  useEffect(() => map?.map.setTheme(url.theme, lettersOf(page)), [map, url.theme, url.language]);
  useEffect(() => map?.map.setHidden(url.hidden), [map, url.hidden]);

  return (
    <main class="map-view" aria-label={t('map.label')}>
      <div class="map" ref={host} />
      {isLoading && <p class="map-loading" role="status">{t('map.loading')}</p>}
      {!url.wall && map && (
        <div class="map-tools" role="group" aria-label={t('layers.title')}>
          <MapButton icon="plus" label={t('map.zoomIn')} onPress={() => page.map?.zoomBy(1)} />
          <MapButton icon="minus" label={t('map.zoomOut')} onPress={() => page.map?.zoomBy(-1)} />
          <MapButton icon="home" label={t('map.home')} onPress={() => page.map?.showCity()} />
        </div>
      )}
      {map && <Legend />}
    </main>
  );
}

function MapButton({ icon, label, onPress }: { icon: IconName; label: string; onPress: () => void }) {
  return (
    <button type="button" class="button square" aria-label={label} title={label} onClick={onPress}>
      <Icon name={icon} />
    </button>
  );
}

function createMap(container: HTMLElement, info: RoadnetInfo, network: Network, pageNow: { readonly current: Page }): { map: CityMap; feed: MapFeed } {
  const { state, live, url, t } = pageNow.current;
  const map = new CityMap({
    container,
    bbox: info.bbox,
    view: url.view,
    theme: url.theme,
    letters: lettersOf(pageNow.current),
    label: t('map.label'),
    isCalm: matchMedia('(prefers-reduced-motion: reduce)').matches,
    padding: paddingOf(url.wall),
    onMove: (view) => state.go({ view }, false),
    onSelect: (selection) => state.go({ selection }),
    scene: () => {
      const freshness = freshnessOf(state.city.value, live.nowMs());
      const { selection } = state.url.value;
      return { movers: live.movers, atMs: live.displayMs(), selectedId: selection?.kind === 'vehicle' ? selection.id : null, grey: freshness.state === 'stale' ? 1 : 0 };
    },
  });
  const feed = new MapFeed(map, network, (metres) => `${Math.round(metres)} ${pageNow.current.t('unit.m')}`);
  return { map, feed };
}

/** Keeps the map's layers with the city: at once when it changed, at most four times a second, and once a second for what only the clock changes. */
function useMapFeed(map: { map: CityMap; feed: MapFeed } | null, host: { readonly current: HTMLElement | null }): void {
  const { state, live } = usePage();
  const { selection } = useObservable(state.url);
  useEffect(() => {
    if (!map) return;
    let isDue = true;
    let ticks = 0;
    const stop = state.city.watch(() => (isDue = true));
    const timer = setInterval(() => {
      const nowMs = live.nowMs();
      host.current?.classList.toggle('is-stale', freshnessOf(state.city.value, nowMs).state === 'stale');
      if (nowMs === null || (!isDue && ++ticks % 4 !== 0)) return;
      isDue = false;
      map.feed.tick(state.city.value, nowMs);
    }, 250);
    return () => {
      stop();
      clearInterval(timer);
    };
  }, [map]);
  useEffect(() => map?.feed.select(selection, state.city.value), [map, selection]);
}
