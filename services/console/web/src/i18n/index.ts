import { en } from './en';
import { zh, type MessageKey } from './zh';

export type { MessageKey };
export const LANGUAGES = ['zh', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

export type Values = Readonly<Record<string, string | number>>;
export type Translate = (key: MessageKey, values?: Values) => string;

const TABLES: Record<Language, Record<MessageKey, string>> = { zh, en };

/** Fills `{name}` places; a place without a value stays visible, so that a mistake shows. */
export function translate(language: Language, key: MessageKey, values: Values = {}): string {
  return TABLES[language][key].replace(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place));
}

/** Text for a word that comes from the api (a reason, a mode); the word itself when this console does not know it yet. */
export function translateWord(language: Language, area: 'reason' | 'mode' | 'type' | 'device' | 'problem', word: string): string {
  const key = `${area}.${word}`;
  return Object.hasOwn(TABLES[language], key) ? TABLES[language][key as MessageKey] : word;
}

export const HTML_LANG: Record<Language, string> = { zh: 'zh-CN', en: 'en' };
