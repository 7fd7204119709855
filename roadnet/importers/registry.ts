import type { Importer } from './importer';
import { geoJsonImporter } from './geojson/importer';
import { osmImporter } from './osm/importer';
import { openDriveImporter } from './opendrive/importer';
import { sumoImporter } from './sumo/importer';

/** Every format that can be read; the first that recognises a file imports it. */
export const IMPORTERS: readonly Importer[] = [
  sumoImporter,
  osmImporter,
  openDriveImporter,
  geoJsonImporter,
];
