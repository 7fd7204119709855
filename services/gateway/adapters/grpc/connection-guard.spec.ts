/** The limits that grpc-js does not have, against raw TLS clients. */
import { connect, type TLSSocket } from 'node:tls';
import { LIMITS } from '../../domain/limits';
import { issueCertificate } from '../../../platform/pki';
import { Edge } from '../testing/edge';
import { rsmFrame } from '../testing/frames';

jest.setTimeout(60_000);

const PREFACE = Buffer.concat([Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0])]);
const PING = Buffer.concat([Buffer.from([0, 0, 8, 6, 0, 0, 0, 0, 0]), Buffer.alloc(8)]);

let edge: Edge;
const sockets: TLSSocket[] = [];
beforeAll(async () => {
  edge = await Edge.start(64 * 1024 * 1024);
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await edge.clear();
});
afterAll(() => edge.stop());

async function connectRaw(port: number, unitId: string): Promise<{ socket: TLSSocket; closed: Promise<void>; isOpen: () => boolean }> {
  const { certificatePem, keyPem } = await issueCertificate(edge.authority, { commonName: unitId, kind: 'unit' });
  const socket = connect({ host: '127.0.0.1', port, ca: edge.authority.certificatePem, cert: certificatePem, key: keyPem, ALPNProtocols: ['h2'] });
  sockets.push(socket);
  let open = true;
  const closed = new Promise<void>((resolve) =>
    socket.once('close', () => {
      open = false;
      resolve();
    }),
  );
  socket.on('error', () => undefined);
  socket.resume();
  await new Promise<void>((resolve, reject) => {
    socket.once('secureConnect', resolve);
    socket.once('error', reject);
  });
  return { socket, closed, isOpen: () => open };
}

it('closes a connection that floods with PING, and leaves others alone', async () => {
  const { port } = await edge.startGateway('gw-a');
  const unit = await edge.connectUnit(port, 'rsu-good');
  await unit.open({ unitId: 'rsu-good', session: Date.now() });
  const { socket, closed, isOpen } = await connectRaw(port, 'rsu-bad');
  socket.write(PREFACE);
  const flood = Buffer.concat(Array<Buffer>(4000).fill(PING));
  const sending = setInterval(() => socket.writable && socket.write(flood), 10);
  await closed;
  clearInterval(sending);
  expect(isOpen()).toBe(false);
  unit.send([rsmFrame(1)]);
  await unit.acked(1);
});

it('closes the connections of one certificate beyond its share', async () => {
  const { port } = await edge.startGateway('gw-a');
  const connections = [];
  for (let i = 0; i < LIMITS.connectionsPerCertificate + 2; i++) connections.push(await connectRaw(port, 'rsu-many'));
  const last = connections.slice(LIMITS.connectionsPerCertificate);
  await Promise.all(last.map(({ closed }) => closed));
  expect(connections.filter(({ isOpen }) => isOpen())).toHaveLength(LIMITS.connectionsPerCertificate);
});
