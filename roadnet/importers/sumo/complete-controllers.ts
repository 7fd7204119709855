import type { FindingsList } from '../findings-list';
import type { RawNet } from './raw-net';

/**
 * Connections may name a controller without a programme in the net (rail signals, programmes in a file of their own):
 * it gets as many groups as its connections name, and a warning.
 */
export function completeControllers(net: RawNet, findings: FindingsList): void {
  const withoutProgramme = new Map<string, { line: number; groups: number }>();
  for (const { line, tl, linkIndex } of net.connections) {
    if (tl === '' || linkIndex < 0 || net.controllers.has(tl)) continue;
    const known = withoutProgramme.get(tl);
    withoutProgramme.set(tl, { line: known?.line ?? line, groups: Math.max(known?.groups ?? 0, linkIndex + 1) });
  }
  for (const [id, { line, groups }] of withoutProgramme) {
    net.controllers.set(id, { line, id, groups, phases: [] });
    findings.add({
      severity: 'warning',
      check: 'sumo.no-programme',
      line,
      field: 'tl',
      reason: `the net holds no programme (<tlLogic>) of signal controller ${id}; it is taken to have ${groups} groups`,
      fix: 'Put the programme into the net if more groups exist.',
    });
  }
}
