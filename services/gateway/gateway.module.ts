import { readFileSync } from 'node:fs';
import { Inject, Module, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { z } from 'zod';
import { busShape, connectBus, createLogger, defineConfig, HealthRegistry, listenAddress, opsShape, splitListen, type Bus, type Logger } from '../platform';
import { isId } from '../kernel/ids';
import { Gateway } from './app/gateway';

const readConfig = defineConfig({
  ...opsShape,
  ...busShape,
  GATEWAY_LISTEN: listenAddress,
  GATEWAY_ID: z.string().refine(isId, 'must be 1..64 characters of A-Z a-z 0-9 _ -'),
  GATEWAY_TLS_CA: z.string().min(1),
  GATEWAY_TLS_CERT: z.string().min(1),
  GATEWAY_TLS_KEY: z.string().min(1),
});

const LOGGER = Symbol('logger');
const BUS = Symbol('bus');
const GATEWAY = Symbol('gateway');

const connectGatewayBus = (): Promise<Bus> => {
  const { NATS_URL, NATS_USER, NATS_PASSWORD, GATEWAY_ID } = readConfig();
  return connectBus({ url: NATS_URL, user: NATS_USER, password: NATS_PASSWORD, actor: 'gateway', name: GATEWAY_ID });
};

const createGateway = (bus: Bus, log: Logger): Gateway => {
  const config = readConfig();
  const tls = { ca: readFileSync(config.GATEWAY_TLS_CA), cert: readFileSync(config.GATEWAY_TLS_CERT), key: readFileSync(config.GATEWAY_TLS_KEY) };
  return new Gateway({ gatewayId: config.GATEWAY_ID, ...splitListen(config.GATEWAY_LISTEN), tls }, bus, log);
};

@Module({
  providers: [
    { provide: LOGGER, useFactory: () => createLogger('gateway') },
    { provide: BUS, useFactory: connectGatewayBus },
    { provide: GATEWAY, useFactory: createGateway, inject: [BUS, LOGGER] },
  ],
})
export class GatewayModule implements OnModuleInit, OnApplicationShutdown {
  constructor(
    @Inject(GATEWAY) private readonly gateway: Gateway,
    @Inject(BUS) private readonly bus: Bus,
  ) {}

  async onModuleInit(): Promise<void> {
    HealthRegistry.register('bus', () => this.bus.check());
    await this.gateway.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.gateway.drain();
    await this.bus.close();
  }
}
