import type { Importer } from '../importer';
import { importOpenDrive } from './import-opendrive';

export const openDriveImporter: Importer = {
  format: 'opendrive',
  files: 'OpenDRIVE (.xodr, .xodr.gz)',
  recognises: ({ name, text }) => /<OpenDRIVE[\s>]/.test(text) || name.endsWith('.xodr'),
  importFile: importOpenDrive,
};
