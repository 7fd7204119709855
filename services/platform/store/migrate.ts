import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { LingshanError } from '../../kernel/errors';
import { splitStatements } from './split-statements';
import { defineQuery, type Store } from './store';

const FILE = /^(\d{4})-([a-z0-9-]+)\.sql$/;

interface Migration {
  readonly number: number;
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
}

const APPLIED = defineQuery({
  name: 'applied-migrations',
  sql: 'SELECT number, name, checksum FROM schema_migrations FINAL WHERE namespace = {namespace:String} ORDER BY number',
  params: z.object({ namespace: z.string() }),
  row: z.object({ number: z.number(), name: z.string(), checksum: z.string() }),
});

function listMigrations(folder: string): Migration[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file, index) => {
      const [, number, name] = FILE.exec(file) ?? [];
      if (number === undefined || name === undefined) throw new LingshanError('bug', 'MIGRATION_NAME', `${join(folder, file)}: name it NNNN-what-it-does.sql`);
      if (Number(number) !== index + 1) throw new LingshanError('bug', 'MIGRATION_NUMBER', `${join(folder, file)}: numbers go 0001, 0002, … without a gap; expected ${index + 1}`);
      const sql = readFileSync(join(folder, file), 'utf8');
      return { number: Number(number), name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    });
}

/**
 * Brings the schema of one namespace up to date: runs the numbered files that were not run yet, in order, and writes each
 * down. Statements must be idempotent (IF NOT EXISTS): a run that was killed half-way is simply run again. Rejects
 * LingshanError bug MIGRATION_CHANGED when a file that was run has been changed since: add a new file instead.
 */
export async function migrate(store: Store, folder: string, options: { namespace: string }): Promise<readonly string[]> {
  const migrations = listMigrations(folder);
  await store.createDatabase();
  await store.command(
    `CREATE TABLE IF NOT EXISTS schema_migrations (namespace String, number UInt32, name String, checksum String, applied_at DateTime64(3, 'UTC') DEFAULT now64(3))
     ENGINE = ReplacingMergeTree(applied_at) ORDER BY (namespace, number)`,
  );
  const applied = new Map((await store.query(APPLIED, { namespace: options.namespace })).map((row) => [row.number, row]));
  const ran: string[] = [];
  for (const { number, name, sql, checksum } of migrations) {
    const before = applied.get(number);
    if (before && before.checksum !== checksum) {
      throw new LingshanError('bug', 'MIGRATION_CHANGED', `${options.namespace} ${number}-${name}: was changed after it was applied; restore it and add a new migration`);
    }
    if (before) continue;
    for (const statement of splitStatements(sql)) await store.command(statement);
    const row = JSON.stringify({ namespace: options.namespace, number, name, checksum });
    await store.insert('schema_migrations', ['namespace', 'number', 'name', 'checksum'], 'JSONEachRow', Buffer.from(row));
    ran.push(`${number}-${name}`);
  }
  return ran;
}
