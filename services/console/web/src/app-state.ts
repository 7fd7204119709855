/** What the page is about, in one place: the address, the session, the live city. */
import type { Caller, RoadnetInfo } from './api/model';
import type { ApiProblem } from './api/client';
import type { StreamState } from './api/live-stream';
import type { City } from './live/city';
import { emptyCity } from './live/city';
import { Observable } from './observable';
import { formatUrl, parseUrl, type UrlState } from './url-state';

export type SignIn = { readonly kind: 'unknown' } | { readonly kind: 'out'; readonly hasExpired: boolean } | { readonly kind: 'in'; readonly caller: Caller };

export class AppState {
  readonly url = new Observable<UrlState>(parseUrl(location.search));
  readonly signIn = new Observable<SignIn>({ kind: 'unknown' });
  readonly roadnet = new Observable<RoadnetInfo | null>(null);
  readonly city = new Observable<City>(emptyCity());
  readonly stream = new Observable<StreamState>({ kind: 'connecting' });
  /** Ids of lanes and links that an operator is about to change. */
  readonly editTarget = new Observable('');
  readonly problem = new Observable<ApiProblem | null>(null);

  constructor() {
    addEventListener('popstate', () => this.url.set(parseUrl(location.search)));
  }

  /** Changes the address. What the operator chose gets an entry in the history, so that Back undoes it; moving the map does not. */
  go(change: Partial<UrlState>, isStep = true): void {
    const next = { ...this.url.value, ...change };
    const query = formatUrl(next);
    if (query !== location.search) history[isStep ? 'pushState' : 'replaceState'](null, '', `${location.pathname}${query}`);
    this.url.set(next);
  }
}
