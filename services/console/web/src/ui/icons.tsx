/** Line icons, 20 px grid, drawn with the text's colour. */
const PATHS = {
  plus: 'M10 4v12M4 10h12',
  minus: 'M4 10h12',
  home: 'M3.5 9.5 10 4l6.5 5.5M5.5 8v8h9V8',
  sun: 'M10 2v2M10 16v2M2 10h2M16 10h2M4.3 4.3l1.4 1.4M14.3 14.3l1.4 1.4M4.3 15.7l1.4-1.4M14.3 5.7l1.4-1.4M13 10a3 3 0 1 1-6 0 3 3 0 0 1 6 0Z',
  moon: 'M16 11.5A6.5 6.5 0 0 1 8.5 4a6.5 6.5 0 1 0 7.5 7.5Z',
  out: 'M8 4H4.5v12H8M12 6.5 15.5 10 12 13.5M15.5 10H8',
  wall: 'M3 4.5h14v9H3zM7.5 16.5h5',
  back: 'M12 4.5 6.5 10l5.5 5.5',
  close: 'M5 5l10 10M15 5 5 15',
  panel: 'M3 4.5h14v11H3zM8 4.5v11',
  layers: 'M10 3.5 17 7.5 10 11.5 3 7.5ZM4 11l6 3.5 6-3.5',
  target: 'M10 2.5v3M10 14.5v3M2.5 10h3M14.5 10h3M14 10a4 4 0 1 1-8 0 4 4 0 0 1 8 0Z',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 20 20" aria-hidden="true">
      <path d={PATHS[name]} fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round" />
    </svg>
  );
}

export function Logo() {
  return (
    <svg class="logo" viewBox="0 0 32 32" aria-hidden="true">
      <path d="M4 24 12 9l5 8 3-5 8 12" fill="none" stroke="var(--accent)" stroke-width="2.6" stroke-linejoin="round" stroke-linecap="round" />
      <circle cx="22" cy="7" r="2.2" fill="var(--good)" />
    </svg>
  );
}
