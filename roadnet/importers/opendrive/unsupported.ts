import type { FindingsList } from '../findings-list';
import { childOf, childrenOf, type XmlElement } from './xml-tree';

/** Notes what a file holds and this importer reads over, once a kind, so that nobody looks for it in the network. */
export function unsupportedIn(tree: XmlElement, findings: FindingsList): void {
  const header = childOf(tree, 'header');
  const [major, minor] = [Number(header?.attributes.revMajor), Number(header?.attributes.revMinor)];
  if (major !== 1 || !(minor >= 4 && minor <= 8)) note(findings, header ?? tree, 'opendrive.version', 'warning', `is version ${major}.${minor}; 1.4 to 1.8 are known`, 'Export the file as one of them if lanes are missing.');
  if (Number(childOf(header, 'offset')?.attributes.hdg ?? 0) !== 0) note(findings, header!, 'opendrive.offset-heading', 'warning', 'the header turns its coordinates (offset hdg), which is not read', 'Export the file without a turned frame.');
  const kinds: [check: string, path: string, of: (road: XmlElement) => XmlElement[]][] = [
    ['opendrive.superelevation', 'lateral profiles', (road) => childrenOf(childOf(road, 'lateralProfile'), 'superelevation').filter(({ attributes }) => ['a', 'b', 'c', 'd'].some((name) => Number(attributes[name] ?? 0) !== 0))],
    ['opendrive.crosswalk', 'crosswalks', (road) => childrenOf(childOf(road, 'objects'), 'object').filter(({ attributes }) => attributes.type === 'crosswalk')],
    ['opendrive.signal-reference', 'references to signals of other roads', (road) => childrenOf(childOf(road, 'signals'), 'signalReference')],
  ];
  for (const [check, what, of] of kinds) {
    const found = childrenOf(tree, 'road').flatMap(of);
    if (found.length > 0) note(findings, found[0]!, check, 'info', `${found.length} ${what} are read over`, 'Add them in the network afterwards if they are needed.');
  }
}

function note(findings: FindingsList, { line }: XmlElement, check: string, severity: 'warning' | 'info', reason: string, fix: string): void {
  findings.add({ severity, check, line, field: '', reason, fix });
}
