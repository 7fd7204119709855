/** What every part of the page needs: words, figures, the state, the time. */
import { createContext, type ComponentChildren } from 'preact';
import { useContext, useEffect, useMemo, useState } from 'preact/hooks';
import type { AppState } from '../app-state';
import { createFormat, type Format } from '../format';
import { translate, translateWord, type MessageKey, type Translate, type Values } from '../i18n';
import type { LiveCity } from '../live/live-city';
import type { MapFeed } from '../map/map-feed';
import type { Network } from '../map/network';
import type { Observable } from '../observable';
import type { Selection, UrlState } from '../url-state';

/** Present once the road network is loaded and the map is up. */
export interface MapParts {
  readonly network: Network;
  readonly feed: MapFeed;
  showPlace(selection: Selection): void;
  showCity(): void;
  zoomBy(levels: number): void;
}

export interface Page {
  readonly state: AppState;
  readonly live: LiveCity;
  readonly map: MapParts | null;
  readonly url: UrlState;
  readonly t: Translate;
  readonly word: (area: 'reason' | 'mode' | 'type' | 'device' | 'problem', word: string) => string;
  readonly format: Format;
}

const PageContext = createContext<Page | null>(null);

export function usePage(): Page {
  const page = useContext(PageContext);
  if (!page) throw new Error('usePage outside PageProvider');
  return page;
}

export function useObservable<T>(observable: Observable<T>): T {
  const [value, setValue] = useState(observable.value);
  useEffect(() => {
    setValue(() => observable.value);
    return observable.watch((next) => setValue(() => next));
  }, [observable]);
  return value;
}

/** Renders again every `periodMs`; returns a count that changes each time. Panels read the city through it: a table that changes twice a second cannot be read. */
export function useTick(periodMs = 1000): number {
  const [tick, setTick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setTick((count) => count + 1), periodMs);
    return () => clearInterval(timer);
  }, [periodMs]);
  return tick;
}

export function PageProvider({ state, live, map, children }: { state: AppState; live: LiveCity; map: MapParts | null; children: ComponentChildren }) {
  const url = useObservable(state.url);
  const page = useMemo<Page>(() => {
    const { language } = url;
    const t: Translate = (key: MessageKey, values?: Values) => translate(language, key, values);
    return { state, live, map, url, t, word: (area, word) => translateWord(language, area, word), format: createFormat(language, t) };
  }, [state, live, map, url]);
  return <PageContext.Provider value={page}>{children}</PageContext.Provider>;
}
