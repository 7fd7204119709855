import { useLayoutEffect, useRef } from 'preact/hooks';
import { TABS, type Tab } from '../url-state';
import { CityTab } from './city-tab';
import { usePage } from './context';
import { Details } from './details';
import { EventsTab, JunctionsTab, UnitsTab } from './lists';
import { NetworkTab } from './network-tab';

const BODIES: Readonly<Record<Tab, () => preact.JSX.Element>> = { city: CityTab, junctions: JunctionsTab, units: UnitsTab, events: EventsTab, network: NetworkTab };

export function Panel() {
  const { state, url, t } = usePage();
  const Body = BODIES[url.tab];
  const aside = useRef<HTMLElement>(null);
  const isOpen = url.selection !== null;
  const wasOpen = useRef(isOpen);
  // What was focused goes with the list or the details that it stood in; without this, keys would go nowhere.
  useLayoutEffect(() => {
    if (wasOpen.current === isOpen) return;
    wasOpen.current = isOpen;
    if (isOpen) aside.current?.focus({ preventScroll: true });
    else document.getElementById(`tab-${url.tab}`)?.focus({ preventScroll: true });
  }, [isOpen]);
  function onKey(event: KeyboardEvent): void {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) return;
    const tab = TABS[(TABS.indexOf(url.tab) + step + TABS.length) % TABS.length] as Tab;
    state.go({ tab }, false);
    document.getElementById(`tab-${tab}`)?.focus();
  }
  return (
    <aside class={`panel ${url.selection?.kind === 'junction' && url.part === 'plan' ? 'is-plan' : ''}`} id="panel" ref={aside} tabIndex={-1} aria-label={t('panel.label')} onKeyDown={(event) => event.key === 'Escape' && url.selection && state.go({ selection: null })}>
      {url.selection ? (
        <Details selection={url.selection} />
      ) : (
        <>
          <div class="tabs" role="tablist" aria-label={t('panel.label')} onKeyDown={onKey}>
            {TABS.map((tab) => (
              <button key={tab} id={`tab-${tab}`} type="button" role="tab" aria-selected={tab === url.tab} aria-controls="tab-body" tabIndex={tab === url.tab ? 0 : -1} onClick={() => state.go({ tab }, false)}>
                {t(`tab.${tab}`)}
              </button>
            ))}
          </div>
          <div class="panel-body" id="tab-body" role="tabpanel" aria-labelledby={`tab-${url.tab}`} tabIndex={0}>
            <Body />
          </div>
        </>
      )}
    </aside>
  );
}
