import { bootService } from '../platform';
import { TrafficModule } from './traffic.module';

void bootService({ name: 'traffic', module: TrafficModule });
