import { bootService } from '../platform';
import { NetworkModule } from './network.module';

void bootService({ name: 'network', module: NetworkModule });
