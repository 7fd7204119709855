import { refusals } from './refusal';
import { settingsClause, stringLiteral, type Settings } from './settings';
import type { Statement } from './statement';

/** Puts the settings where the engine applies them to this statement alone. */
export function composeRead(statement: Statement, format: string, settings: Settings): string {
  const clause = settingsClause(settings);
  return `${statement.sql}\nFORMAT ${format}${clause && ` SETTINGS ${clause}`}`;
}

/** An insert of the rows in the file at `path`. */
export function composeInsert(statement: Statement, path: string, format: string, settings: Settings): string {
  const clause = settingsClause(settings);
  return `${statement.sql} FROM INFILE ${stringLiteral(path)} COMPRESSION 'none'${clause && ` SETTINGS ${clause}`} FORMAT ${format}`;
}

const TAKES_SETTINGS = new Set(['ALTER', 'OPTIMIZE', 'DELETE', 'UPDATE', 'INSERT']);

/** A change, or an insert that brings its own rows. `asked`: settings of the request, without the profile's limits. */
export function composeChange(statement: Statement, asked: Settings): string {
  const clause = settingsClause(asked);
  const tail = statement.format === undefined ? '' : ` FORMAT ${statement.format}`;
  if (!clause) return `${statement.sql}${tail}`;
  // Behind CREATE they would become settings of the table.
  if (!TAKES_SETTINGS.has(statement.verb)) throw refusals.setting(`the embedded store takes no settings with ${statement.verb}`);
  return `${statement.sql} SETTINGS ${clause}${tail}`;
}
