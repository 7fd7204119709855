import type { Importer } from '../importer';
import { importGeoJson } from './import-geojson';

export const geoJsonImporter: Importer = {
  format: 'geojson',
  files: 'our own GeoJSON (.geojson, .geojson.gz)',
  recognises: ({ name, text }) => name.endsWith('.geojson') || (/^\s*\{/.test(text) && text.includes('FeatureCollection')),
  importFile: importGeoJson,
};
