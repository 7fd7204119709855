/** Entry after bootstrap.mjs has installed and built: start | parts | doctor | config. */
import { join } from 'node:path';
import { installCities, installNatsServer, installRedisServer, installSumo } from './parts';
import { createTerminalProgress } from './progress';

async function main(): Promise<void> {
  const context = { folder: join(__dirname, '../../../data/parts'), progress: createTerminalProgress() };
  console.log(await installNatsServer(context), await installRedisServer(context), await installCities(context), await installSumo(context));
}

void main();
