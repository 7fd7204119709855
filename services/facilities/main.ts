import { bootService } from '../platform';
import { FacilitiesModule } from './facilities.module';

void bootService({ name: 'facilities', module: FacilitiesModule });
