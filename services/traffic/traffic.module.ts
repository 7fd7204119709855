import { Module } from '@nestjs/common';
import { readTrafficConfig, TRAFFIC_CONFIG } from './app/traffic-config';
import { TrafficService } from './app/traffic-service';

@Module({ providers: [{ provide: TRAFFIC_CONFIG, useFactory: readTrafficConfig }, TrafficService] })
export class TrafficModule {}
