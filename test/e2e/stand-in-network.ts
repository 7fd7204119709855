/** The stand-in's history of a road network: an import, an edit, and what is asked of it while a test runs. */
import { HOSTILE } from './stand-in-town';

const instant = (minute: number): string => `2026-11-22T08:${String(minute).padStart(2, '0')}:00.000Z`;
const some = (...ids: string[]): object => ({ count: ids.length, ids });
const NONE = some();

interface Edit {
  readonly editId: string;
  readonly [field: string]: unknown;
}

export class StandInNetwork {
  private readonly versions: Record<string, unknown>[] = [
    { versionNo: 2, version: 'town-2', cause: 'edit', editId: 'edit-1', author: HOSTILE, reason: HOSTILE, sourceFile: 'town.osm', madeAt: instant(5) },
    { versionNo: 1, version: 'town-1', cause: 'import', editId: null, author: '', reason: '', sourceFile: 'town.osm', madeAt: instant(1) },
  ];
  private edits: Edit[] = [{ editId: 'edit-1', kind: 'closure', laneIds: ['arm-0_0'], linkIds: [], speedLimitMps: null, from: null, to: null, author: 'operator', reason: HOSTILE, requestedAt: instant(5) }];
  private asked = 0;

  /** Undefined: there is no such operation. */
  answer(method: string, url: URL, body: Record<string, unknown>): { status: number; body: object } | undefined {
    const [, , , part, editId, verb] = url.pathname.split('/');
    if (part === 'versions') return { status: 200, body: url.pathname.endsWith('/findings') ? { version: 'town-1', findings: [{ severity: 'warning', check: 'lane.dead-end', place: `town.osm:7 ${HOSTILE}`, reason: 'leads nowhere', fix: 'connect it' }] } : { items: this.versions } };
    if (part === 'diff') return { status: 200, body: { from: 'town-1', to: 'town-2', kinds: [{ kind: 'lane', added: NONE, removed: NONE, changed: some('arm-0_0') }, { kind: 'edit', added: some('edit-1'), removed: NONE, changed: NONE }], newMapJunctionIds: ['centre'], droppedMapJunctionIds: [] } };
    if (method === 'POST' && editId === undefined) return this.accept(body);
    if (method === 'POST' && verb === 'withdrawal') {
      this.edits = this.edits.filter((edit) => edit.editId !== editId);
      return { status: 202, body: { editId, href: `/v1/roadnet/edits/${editId}`, acceptedAt: instant(9) } };
    }
    if (editId === undefined) return { status: 200, body: { items: this.edits } };
    const isThere = this.edits.some((edit) => edit.editId === editId);
    // Takes a moment, as the real one does.
    const state = this.asked++ === 0 ? 'requested' : isThere ? 'applied' : 'withdrawn';
    return { status: 200, body: { editId, state, version: 'town-3', refusal: null, detail: null, newMapJunctionIds: state === 'applied' ? ['centre'] : [], at: instant(9) } };
  }

  private accept({ kind, laneIds, linkIds, speedLimitMps = null, from = null, to = null, reason }: Record<string, unknown>): { status: number; body: object } {
    const editId = `edit-${this.edits.length + 1}`;
    this.edits.push({ editId, kind, laneIds, linkIds, speedLimitMps, from, to, author: 'demo', reason, requestedAt: instant(9) });
    this.versions.unshift({ versionNo: 3, version: 'town-3', cause: 'edit', editId, author: 'demo', reason, sourceFile: 'town.osm', madeAt: instant(9) });
    return { status: 202, body: { editId, href: `/v1/roadnet/edits/${editId}`, acceptedAt: instant(9) } };
  }
}
