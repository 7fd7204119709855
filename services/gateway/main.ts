import { bootService } from '../platform';
import { GatewayModule } from './gateway.module';

void bootService({ name: 'gateway', module: GatewayModule });
