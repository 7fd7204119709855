import type { OsmData, Tags } from './osm-data';

/** Roads and turn restrictions as OSM XML, for programs that read no PBF. */
export function writeOsmXml(data: OsmData): string {
  const { nodes: table } = data;
  const lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<osm version="0.6" generator="lingshan">'];
  const used = new Set(data.ways.flatMap(({ refs }) => refs.filter((ref) => table.indexOf(ref) >= 0)));
  for (const id of [...used].sort((a, b) => a - b)) {
    const at = table.indexOf(id);
    lines.push(`<node id="${id}" version="1" visible="true" lat="${(table.latE7At(at) / 1e7).toFixed(7)}" lon="${(table.lonE7At(at) / 1e7).toFixed(7)}">${tagsOf(data.tagsOf(id))}</node>`);
  }
  for (const { id, refs, tags } of data.ways) {
    lines.push(`<way id="${id}" version="1" visible="true">${refs.filter((ref) => used.has(ref)).map((ref) => `<nd ref="${ref}"/>`).join('')}${tagsOf(tags)}</way>`);
  }
  for (const { id, members, tags } of data.relations) {
    lines.push(`<relation id="${id}" version="1" visible="true">${members.map(({ type, ref, role }) => `<member type="${type}" ref="${ref}" role="${escaped(role)}"/>`).join('')}${tagsOf(tags)}</relation>`);
  }
  return [...lines, '</osm>'].join('\n');
}

function tagsOf(tags: Tags): string {
  return [...tags].map(([key, value]) => `<tag k="${escaped(key)}" v="${escaped(value)}"/>`).join('');
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
