import { createServer } from 'node:net';
import { createPortPicker, isFree } from './ports';

const any = async (): Promise<number> => 60_000;

describe('port picker', () => {
  it('prefers the documented port', async () => {
    expect(await createPortPicker(async () => true, any).pick(8080)).toBe(8080);
  });

  it('steps over ports in use and ports it gave away', async () => {
    const picker = createPortPicker(async (port) => port !== 8080, any);
    expect([await picker.pick(8080), await picker.pick(8080)]).toEqual([8081, 8082]);
  });

  it('takes any when a hundred are in use', async () => {
    expect(await createPortPicker(async () => false, any).pick(8080)).toBe(60_000);
  });

  it('sees a real listener', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    expect(await isFree(port)).toBe(false);
    await new Promise((resolve) => server.close(resolve));
    expect(await isFree(port)).toBe(true);
  });
});
