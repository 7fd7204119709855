import { Module } from '@nestjs/common';
import { FACILITIES_CONFIG, readFacilitiesConfig } from './app/facilities-config';
import { FacilitiesService } from './app/facilities-service';

@Module({ providers: [{ provide: FACILITIES_CONFIG, useFactory: readFacilitiesConfig }, FacilitiesService] })
export class FacilitiesModule {}
