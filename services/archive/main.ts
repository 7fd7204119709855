import { bootService } from '../platform/boot';
import { ArchiveModule } from './archive.module';

void bootService({ name: 'archive', module: ArchiveModule });
