import type { Importer } from '../importer';
import { importOsm } from './import-osm';

export const osmImporter: Importer = {
  format: 'osm',
  files: 'OSM PBF (.osm.pbf), OSM XML (.osm, .osm.gz)',
  recognises: ({ name, bytes, text }) => /\.(osm|pbf)$/.test(name) || bytes.subarray(4, 64).toString('latin1').includes('OSMHeader') || /<osm[\s>]/.test(text),
  importFile: (path, options) => importOsm(path, options),
};
