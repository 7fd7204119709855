/** Matches what may hold a semicolon that ends nothing, or the semicolon that does. */
const PIECE = /'(?:[^'\\]|\\.|'')*'|`(?:[^`\\]|\\.)*`|"(?:[^"\\]|\\.)*"|--[^\n]*|\/\*[\s\S]*?\*\/|;/g;

/** Cuts a file of SQL into its statements, without comments. */
export function splitStatements(sql: string): string[] {
  const statements: string[] = [];
  let statement = '';
  let from = 0;
  for (const match of sql.matchAll(PIECE)) {
    const piece = match[0];
    const isComment = piece.startsWith('--') || piece.startsWith('/*');
    statement += sql.slice(from, match.index) + (piece === ';' || isComment ? ' ' : piece);
    from = match.index + piece.length;
    if (piece !== ';') continue;
    statements.push(statement);
    statement = '';
  }
  statements.push(statement + sql.slice(from));
  return statements.map((text) => text.trim()).filter((text) => text !== '');
}
