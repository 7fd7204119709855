import { refusals } from './refusal';
import { READER_SETTINGS, type UserProfile } from './users';

export type Settings = Readonly<Record<string, string>>;

const NAME = /^[a-z_][a-z0-9_]*$/;
const NUMBER = /^-?\d+(\.\d+)?$/;

/** `value` as a string literal of SQL. */
export function stringLiteral(value: string): string {
  return `'${value.replace(/\\/g, '\\\\').replace(/'/g, "\\'")}'`;
}

function literal(value: string): string {
  return NUMBER.test(value) ? value : stringLiteral(value);
}

/** Smaller of the two, where 0 means no limit. */
function tighter(asked: string, limit: number): string {
  const number = Number(asked);
  return String(Number.isFinite(number) && number > 0 ? Math.min(number, limit) : limit);
}

/** What was asked for and what the user's profile demands, as one list of settings. Throws Refusal for what the user may not set. */
export function settingsFor(profile: UserProfile, asked: Settings): Settings {
  const settings: Record<string, string> = {};
  for (const [name, value] of Object.entries(asked)) {
    if (!NAME.test(name)) throw refusals.setting(`"${name}" is no name of a setting`);
    if (!profile.mayWrite && !READER_SETTINGS.has(name)) throw refusals.setting(`Setting ${name} should not be changed`);
    settings[name] = value;
  }
  for (const [name, limit] of Object.entries(profile.limits)) {
    const value = settings[name];
    settings[name] = typeof limit === 'number' && value !== undefined ? tighter(value, limit) : String(limit);
  }
  return settings;
}

/** `a=1, b='x'` for a SETTINGS clause; empty when there are none. */
export function settingsClause(settings: Settings): string {
  return Object.entries(settings).map(([name, value]) => `${name}=${literal(value)}`).join(', ');
}
