import { Module } from '@nestjs/common';
import { NETWORK_CONFIG, readNetworkConfig } from './app/network-config';
import { NetworkService } from './app/network-service';

@Module({ providers: [{ provide: NETWORK_CONFIG, useFactory: readNetworkConfig }, NetworkService] })
export class NetworkModule {}
