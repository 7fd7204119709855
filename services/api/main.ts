import { bootService } from '../platform';
import { ApiModule } from './api.module';

void bootService({ name: 'api', module: ApiModule });
