import type { Language, Translate } from './i18n';

const LOCALE: Record<Language, string> = { zh: 'zh-CN', en: 'en-GB' };
/** What stands where a value is unavailable. */
export const NONE = '–';

export interface Format {
  count(value: number | null | undefined): string;
  /** m/s in, km/h out, without the unit. */
  speed(mps: number | null | undefined): string;
  percent(share: number | null | undefined, digits?: number): string;
  fixed(value: number | null | undefined, digits?: number): string;
  age(ms: number | null | undefined): string;
  clock(instant: string | number | null | undefined): string;
  /** Day and minute. */
  moment(instant: string): string;
}

export function createFormat(language: Language, t: Translate): Format {
  const locale = LOCALE[language];
  const integer = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const clock = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
  const moment = new Intl.DateTimeFormat(locale, { month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const known = (value: number | null | undefined): value is number => typeof value === 'number' && Number.isFinite(value);
  return {
    count: (value) => (known(value) ? integer.format(value) : NONE),
    speed: (mps) => (known(mps) ? integer.format(mps * 3.6) : NONE),
    percent: (share, digits = 0) => (known(share) ? new Intl.NumberFormat(locale, { style: 'percent', minimumFractionDigits: digits, maximumFractionDigits: digits }).format(share) : NONE),
    fixed: (value, digits = 0) => (known(value) ? new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value) : NONE),
    moment: (instant) => (Number.isNaN(Date.parse(instant)) ? NONE : moment.format(Date.parse(instant))),
    age: (ms) => (known(ms) ? formatAge(ms, t) : NONE),
    clock: (instant) => {
      const ms = typeof instant === 'string' ? Date.parse(instant) : instant;
      return known(ms) ? clock.format(ms) : NONE;
    },
  };
}

function formatAge(ms: number, t: Translate): string {
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 10) return t('age.seconds', { n: (Math.round(seconds * 10) / 10).toFixed(1) });
  if (seconds < 100) return t('age.seconds', { n: Math.round(seconds) });
  if (seconds < 6000) return t('age.minutes', { n: Math.round(seconds / 60) });
  if (seconds < 48 * 3600) return t('age.hours', { n: Math.round(seconds / 3600) });
  return t('age.days', { n: Math.round(seconds / 86_400) });
}
