import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { projectRoot } from '../platform/project-root';
import { LaunchProblem } from './problem';

/** Where everything lies. One folder holds all that a run makes; programs are shared by all runs of the checkout. */
export interface Layout {
  readonly root: string;
  readonly data: string;
  readonly parts: string;
  readonly secrets: string;
  readonly pki: string;
  readonly logs: string;
  readonly nats: string;
  readonly redis: string;
  readonly store: string;
  readonly roadnet: string;
  readonly snapshot: string;
  /** The launcher that uses this folder. */
  readonly lock: string;
  /** Addresses and process ids of the run, for people and tests. */
  readonly state: string;
}

export function createLayout(dataFolder?: string): Layout {
  const root = projectRoot();
  const data = dataFolder === undefined ? join(root, 'data') : resolve(dataFolder);
  return {
    root,
    data,
    parts: join(root, 'data/parts'),
    secrets: join(data, 'secrets'),
    pki: join(data, 'secrets/pki'),
    logs: join(data, 'logs'),
    nats: join(data, 'nats'),
    redis: join(data, 'redis'),
    store: join(data, 'store'),
    roadnet: join(data, 'roadnet'),
    snapshot: join(data, 'roadnet/snapshot.bin'),
    lock: join(data, 'launcher.lock'),
    state: join(data, 'launcher.json'),
  };
}

/** @throws LaunchProblem when the data folder cannot be made or written */
export function makeFolders(layout: Layout): void {
  try {
    // Not recursive where one step does: Node's recursive mkdir never returns below /proc and its like.
    if (!existsSync(layout.data)) mkdirSync(layout.data, { recursive: !existsSync(dirname(layout.data)) });
    makeInside(layout);
    accessSync(layout.data, constants.W_OK);
  } catch (error) {
    throw new LaunchProblem('--data', `${layout.data} cannot be used: ${(error as Error).message}`, 'give a folder that you may write: --data DIR', { cause: error });
  }
}

function makeInside(layout: Layout): void {
  for (const folder of [layout.data, layout.parts, layout.logs, layout.nats, layout.redis, layout.store, layout.roadnet]) mkdirSync(folder, { recursive: true });
  if (!existsSync(layout.secrets)) mkdirSync(layout.secrets, { recursive: true, mode: 0o700 });
}
