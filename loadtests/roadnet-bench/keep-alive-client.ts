/** One connection kept alive, one request after the other, as a client in a loop asks. */
import { Agent, request } from 'node:http';

const TRIES = 3;

export class KeepAliveClient {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 1 });

  constructor(
    private readonly baseUrl: string,
    private readonly headers: Readonly<Record<string, string>> = {},
  ) {}

  get(path: string): Promise<{ status: number; body: string }> {
    return this.send('GET', path, undefined);
  }

  post(path: string, body: unknown): Promise<{ status: number; body: string }> {
    return this.send('POST', path, JSON.stringify(body));
  }

  close(): void {
    this.agent.destroy();
  }

  /** A server may close a kept connection under a request: asked again, a few times. */
  private async send(method: string, path: string, body: string | undefined): Promise<{ status: number; body: string }> {
    for (let tried = 1; ; tried++) {
      try {
        return await this.once(method, path, body);
      } catch (error) {
        if (tried === TRIES) throw error;
      }
    }
  }

  private once(method: string, path: string, body: string | undefined): Promise<{ status: number; body: string }> {
    return new Promise((resolve, reject) => {
      const headers = { ...this.headers, ...(body === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }) };
      const sent = request(`${this.baseUrl}${path}`, { method, agent: this.agent, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }));
        response.on('error', reject);
      });
      sent.on('error', reject);
      sent.end(body);
    });
  }
}
