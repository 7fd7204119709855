import type { Importer } from '../importer';
import { importSumoNet } from './import-sumo-net';

export const sumoImporter: Importer = {
  format: 'sumo-net',
  files: 'SUMO net (.net.xml, .net.xml.gz)',
  recognises: ({ name, text }) => /<net[\s>]/.test(text) || name.endsWith('.net.xml'),
  importFile: importSumoNet,
};
