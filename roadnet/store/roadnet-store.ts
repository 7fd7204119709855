import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { LingshanError } from '../../services/kernel/errors';
import { projectRoot } from '../../services/platform/project-root';
import { migrate, type Store } from '../../services/platform/store';
import { applyEdit, withoutEdits } from '../edits/apply-edit';
import { findEditProblem, type Edit } from '../edits/edit';
import { keepEdits } from '../edits/keep-edits';
import { assignNodeNumbers } from '../map-message/node-numbers';
import type { Finding } from '../model/finding';
import type { Roadnet } from '../model/roadnet';
import { compileSnapshot } from '../snapshot/compile';
import { assignNumbers, type Numbering } from '../snapshot/numbering';
import type { RoadnetSnapshot } from '../snapshot/snapshot';
import { contentsOf, contentsOfRoadnet } from '../versions/content';
import { mapContentsOf, nextMapRevisions, type MapRevision } from '../versions/map-content';
import { versionIdOfContents } from '../versions/version-id';
import { carryOver } from './carry-over';
import { ChangeLog, type Version } from './change-log';
import type { Draft } from './draft';
import { ElementStore, type ElementChange, type NumberedList } from './element-store';
import { STORED_LISTS, type StoredElements, type StoredList } from './elements/tables';

/** Writers that meet try again on what the other wrote; so many in a row means that something else is wrong. */
const ATTEMPTS_MAX = 8;

/** A version as it was stored. */
export interface StoredNetwork {
  readonly version: Version;
  readonly roadnet: Roadnet;
  readonly numbering: Numbering;
  readonly mapRevisions: ReadonlyMap<string, number>;
  readonly edits: readonly Edit[];
}

export interface Written {
  readonly version: string;
  readonly versionNo: number;
  /** False when the network is like this already and nothing was written. */
  readonly isNew: boolean;
  /** Rows that it took. */
  readonly rowsWritten: number;
  /** Junctions whose MAP says something else now. */
  readonly newMaps: readonly string[];
}

export interface ImportRemarks {
  readonly author?: string;
  readonly reason?: string;
  /** What importer and validators said, kept with the version. */
  readonly findings?: readonly Finding[];
  /** Since when it holds in the street, Unix milliseconds; not in the future. */
  readonly validFromMs?: number | undefined;
}

/** Versions of the road network in the store; any number of writers and readers. */
export class RoadnetStore {
  readonly log: ChangeLog;
  private readonly elements: ElementStore;

  constructor(
    private readonly store: Store,
    private readonly now: () => number = Date.now,
  ) {
    this.log = new ChangeLog(store);
    this.elements = new ElementStore(store);
  }

  /** Creates or updates the tables, and takes over versions of an older schema. */
  async prepare(): Promise<void> {
    await migrate(this.store, join(projectRoot(), 'roadnet', 'store', 'migrations'), { namespace: 'roadnet' });
    await carryOver(this.store, this);
  }

  /** Stores an imported network under a name. Edits that hold go on holding; `findings` names those that cannot. */
  async storeVersion(name: string, roadnet: Roadnet, { author = '', reason = '', findings: ofImport = [], validFromMs }: ImportRemarks = {}): Promise<Written & { findings: readonly Finding[] }> {
    let findings: readonly Finding[] = [];
    const written = await this.commit(name, async (base) => {
      const edits = base ? await this.readEdits(base) : [];
      const kept = keepEdits(roadnet, edits, this.now());
      findings = kept.findings;
      return { roadnet: kept.roadnet, edits: kept.edits, cause: 'import', findings: [...ofImport, ...kept.findings], author, reason: reason === '' ? roadnet.source.file : reason, validFromMs };
    });
    return { ...written, findings };
  }

  /** Makes an operator's edit a version. An edit that is there already is not made again. Throws badInput EDIT_INVALID or EDIT_TARGET_UNKNOWN, notFound ROADNET_UNKNOWN. */
  async applyEdit(name: string, edit: Edit): Promise<Written> {
    const problem = findEditProblem(edit);
    if (problem !== undefined) throw new LingshanError('badInput', 'EDIT_INVALID', problem);
    return this.commit(name, async (last) => {
      const base = await this.readNetwork(this.known(name, last));
      if (base.edits.some(({ id }) => id === edit.id)) return undefined;
      const { roadnet, laneIds, missing } = applyEdit(base.roadnet, edit);
      if (missing.length > 0 || laneIds.length === 0) {
        throw new LingshanError('badInput', 'EDIT_TARGET_UNKNOWN', `target: ${missing.length > 0 ? `${base.version.version} has no ${missing.join(', ')}` : `no lane of ${base.version.version} touches the area`}; name what the network has`);
      }
      return { roadnet, edits: [...base.edits, edit], cause: 'edit', editId: edit.id, author: edit.author, reason: edit.reason };
    });
  }

  /** Takes an edit back: a version without it. One that was taken back is not taken back again. Throws notFound EDIT_UNKNOWN, ROADNET_UNKNOWN. */
  async withdrawEdit(name: string, editId: string, { author, reason }: { author: string; reason: string }): Promise<Written> {
    return this.commit(name, async (last) => {
      const base = await this.readNetwork(this.known(name, last));
      if (!base.edits.some(({ id }) => id === editId)) {
        const wasThere = (await this.elements.readRevisions(name, editId)).some(({ kind }) => kind === 'edit');
        if (wasThere) return undefined;
        throw new LingshanError('notFound', 'EDIT_UNKNOWN', `${name} never had an edit ${editId}; list those that hold`);
      }
      return { roadnet: withoutEdits(base.roadnet, new Set([editId])), edits: base.edits.filter(({ id }) => id !== editId), cause: 'withdrawal', editId, author, reason };
    });
  }

  /** Edits that hold in a version. */
  async readEdits(version: Version): Promise<Edit[]> {
    return (await this.elements.readAll('edits', version)).map(({ element }) => element);
  }

  /** Every content that an element had. */
  async listHistory(name: string, id: string) {
    return this.elements.readRevisions(name, id);
  }

  /** Compiled snapshot of a stored version. Throws notFound ROADNET_VERSION_UNKNOWN. */
  async getSnapshot(version: string): Promise<RoadnetSnapshot> {
    return compileStored(await this.readNetwork(await this.log.get(version)));
  }

  /** Throws notFound ROADNET_NO_VERSION when no version says anything about that moment. */
  async getVersionAt(name: string, atMs: number, knownAtMs = this.now()): Promise<Version> {
    const found = await this.log.findAt(name, atMs, knownAtMs);
    if (!found) throw new LingshanError('notFound', 'ROADNET_NO_VERSION', `no version of ${name} holds at ${new Date(atMs).toISOString()} by what was known at ${new Date(knownAtMs).toISOString()}`);
    return found;
  }

  async readNetwork(version: Version): Promise<StoredNetwork> {
    const lists: Partial<Record<StoredList, readonly { element: unknown; elementNo: number }[]>> = {};
    await Promise.all(STORED_LISTS.map(async (list) => (lists[list] = (version.elements[list] ?? 0) === 0 ? [] : await this.elements.readAll(list, version))));
    const torn = STORED_LISTS.find((list) => lists[list]!.length !== (version.elements[list] ?? 0));
    if (torn) throw new LingshanError('bug', 'ROADNET_VERSION_TORN', `${version.version} (${version.name} ${version.versionNo}) holds ${lists[torn]!.length} ${torn}, the log says ${version.elements[torn]}`);
    const elements = Object.fromEntries(STORED_LISTS.map((list) => [list, lists[list]!.map(({ element }) => element)])) as unknown as StoredElements;
    const { edits, mapRevisions, ...roadnet } = elements;
    const numbersOf = (list: NumberedList): Map<string, number> => new Map(lists[list]!.flatMap(({ element, elementNo }) => (elementNo === 0 ? [] : [[(element as { id: string }).id, elementNo]])));
    return {
      version,
      roadnet: { source: version.source, ...roadnet },
      numbering: { laneNos: numbersOf('lanes'), linkNos: numbersOf('links'), nodeNos: assignNodeNumbers(roadnet.junctions.map(({ id }) => id), numbersOf('junctions')) },
      mapRevisions: new Map(mapRevisions.map(({ junctionId, revision }) => [junctionId, revision])),
      edits,
    };
  }

  /**
   * Writes the next version of a network. `draw` is called with the last one, and again when another writer was faster;
   * undefined from it means that there is nothing to do.
   */
  async commit(name: string, draw: (last: Version | undefined) => Promise<Draft | undefined>): Promise<Written> {
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
      const last = await this.log.findLast(name);
      const draft = await draw(last);
      if (!draft) return unchanged(this.known(name, last));
      const written = await this.write(name, last, draft);
      if (written) return written;
    }
    throw new LingshanError('unavailable', 'ROADNET_BUSY', `${name}: ${ATTEMPTS_MAX} other writers were faster; try again`);
  }

  /** Undefined when another writer took the number. */
  private async write(name: string, last: Version | undefined, draft: Draft): Promise<Written | undefined> {
    const madeAtMs = draft.madeAtMs ?? Math.max(this.now(), last?.madeAtMs ?? 0);
    const validFromMs = draft.validFromMs ?? madeAtMs;
    if (validFromMs > madeAtMs) throw new LingshanError('badInput', 'ROADNET_VALID_FROM', `valid from ${new Date(validFromMs).toISOString()} is in the future; give what begins later a period instead (an edit with --from)`);
    const at = { name, versionNo: last?.versionNo ?? 0 };
    const { changes, rows, version, counts } = await this.findChanges(at, draft);
    if (last && rows === 0 && sameSource(last, draft.roadnet)) return unchanged(last);

    const changeId = randomUUID();
    const versionNo = at.versionNo + 1;
    await Promise.all(STORED_LISTS.map((list) => this.elements.write(list, { name, changeId, versionNo }, changes[list] as never)));
    await this.elements.writeFindings({ name, changeId, versionNo }, draft.findings ?? []);
    const isFirst = await this.log.commit({
      name,
      versionNo,
      changeId,
      version,
      cause: draft.cause,
      editId: draft.editId ?? '',
      author: draft.author,
      reason: draft.reason,
      source: draft.roadnet.source,
      elements: counts,
      rowsWritten: rows,
      validFromMs,
      madeAtMs,
    });
    const newMaps = changes.mapRevisions.flatMap(({ id, next }) => (next ? [id] : []));
    return isFirst ? { version, versionNo, isNew: true, rowsWritten: rows, newMaps } : undefined;
  }

  /** What differs from the last version, and the id of the new one. */
  private async findChanges(at: { name: string; versionNo: number }, { roadnet, edits, numbers, versionId }: Draft) {
    const [lanes, links, junctions] = await Promise.all([this.elements.readNumbers('lanes', at), this.elements.readNumbers('links', at), this.elements.readNumbers('junctions', at)]);
    const known: Partial<Record<StoredList, ReadonlyMap<string, number>>> = { lanes, links, junctions };
    const numbering = numbers ?? { laneNos: assignNumbers(idsOf(roadnet.lanes), lanes), linkNos: assignNumbers(idsOf(roadnet.links), links) };
    const nodeNos = assignNodeNumbers(idsOf(roadnet.junctions), junctions);
    const maps = await this.findMapRevisions(at, roadnet, { ...numbering, nodeNos });
    const contents = {
      ...contentsOfRoadnet(roadnet),
      edits: contentsOf(edits, ({ id }) => id),
      mapRevisions: contentsOf([...maps.values()], ({ junctionId }) => junctionId),
    };
    const numberOf: Partial<Record<StoredList, ReadonlyMap<string, number>>> = { lanes: numbering.laneNos, links: numbering.linkNos, junctions: nodeNos };
    const changes = {} as Record<StoredList, ElementChange<unknown>[]>;
    const hashes = await this.elements.readHashes(at);
    for (const list of STORED_LISTS) {
      const gone = hashes[list];
      changes[list] = [];
      for (const { id, element, hash } of contents[list]) {
        // Rows from before a kind had numbers are written again with one.
        const hasNumber = known[list]?.has(id) ?? true;
        if (gone.get(id) !== hash || !hasNumber) changes[list].push({ id, elementNo: numberOf[list]?.get(id) ?? 0, next: { element, hash } });
        gone.delete(id);
      }
      for (const id of gone.keys()) changes[list].push({ id, elementNo: known[list]?.get(id) ?? 0, next: undefined });
    }
    const mapRevisions = new Map([...maps].map(([id, { revision }]) => [id, revision]));
    return {
      changes,
      counts: Object.fromEntries(STORED_LISTS.map((list) => [list, contents[list].length])),
      rows: STORED_LISTS.reduce((sum, list) => sum + changes[list].length, 0),
      version: versionId ?? versionIdOfContents(at.name, roadnet.source, contents, { mapRevisions, editIds: edits.map(({ id }) => id) }),
    };
  }

  /** Of the MAPs as they are built with the numbers that the version will have. */
  private async findMapRevisions(at: { name: string; versionNo: number }, roadnet: Roadnet, numbering: Numbering): Promise<Map<string, MapRevision>> {
    const contents = mapContentsOf(compileSnapshot(roadnet, { version: '', name: at.name, ...numbering }));
    return nextMapRevisions(contents, await this.elements.readMapRevisions(at));
  }

  private known(name: string, last: Version | undefined): Version {
    if (!last) throw new LingshanError('notFound', 'ROADNET_UNKNOWN', `no road network ${name}; import a file first`);
    return last;
  }
}

export function compileStored({ version, roadnet, numbering, mapRevisions }: StoredNetwork): RoadnetSnapshot {
  return compileSnapshot(roadnet, { version: version.version, name: version.name, ...numbering, mapRevisions });
}

function unchanged({ version, versionNo }: Version): Written {
  return { version, versionNo, isNew: false, rowsWritten: 0, newMaps: [] };
}

function sameSource({ source }: Version, roadnet: Roadnet): boolean {
  return source.crs === roadnet.source.crs && source.timeZone === roadnet.source.timeZone;
}

const idsOf = (elements: readonly { readonly id: string }[]): string[] => elements.map(({ id }) => id);
