export interface CacheServerOptions {
  readonly host: string;
  readonly port: number;
  readonly folder: string;
  readonly password: string;
}

/** Configuration of redis-server. It holds the present only, which its writers write again within a second: nothing is kept on disk. */
export function cacheServerConfig(options: CacheServerOptions): string {
  return `# Written by the launcher at each start.
bind ${options.host}
port ${options.port}
dir ${JSON.stringify(options.folder)}
requirepass ${options.password}
protected-mode yes
maxmemory 256mb
maxmemory-policy volatile-ttl
save ""
appendonly no
`;
}
