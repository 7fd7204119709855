import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

let root: string | undefined;

/** Absolute path of the project: the nearest folder above this file with a package.json. The same from source and from dist/. */
export function projectRoot(): string {
  if (root !== undefined) return root;
  let folder = __dirname;
  while (!existsSync(join(folder, 'package.json'))) {
    const above = dirname(folder);
    if (above === folder) throw new Error(`no package.json above ${__dirname}: the project was moved apart; run from an unbroken checkout or image`);
    folder = above;
  }
  root = folder;
  return root;
}
