import { Module } from '@nestjs/common';
import { API_CONFIG, ApiServer } from './app/api-server';
import { apiConfig } from './app/config';

@Module({ providers: [ApiServer, { provide: API_CONFIG, useFactory: apiConfig }] })
export class ApiModule {}
