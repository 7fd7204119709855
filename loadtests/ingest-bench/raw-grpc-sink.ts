/** The raw limit of the door: grpc-js with mTLS that reads the frames' counters, acknowledges at once and does nothing else. */
import * as grpc from '@grpc/grpc-js';
import { readFileSync } from 'node:fs';
import { lingshan } from '../../services/kernel/wire';

const roadside = lingshan.roadside.v1;
const WINDOW_FRAMES = 1024;
const [ca, cert, key] = process.argv.slice(2).map((file) => readFileSync(file));

type Stream = grpc.ServerDuplexStream<lingshan.roadside.v1.ConnectRequest, lingshan.roadside.v1.IConnectResponse>;

function connect(stream: Stream): void {
  stream.on('data', (request: lingshan.roadside.v1.ConnectRequest) => {
    if (request.hello) stream.write({ welcome: { resumeAfter: 0, clockMs: Date.now(), windowFrames: WINDOW_FRAMES } });
    const through = request.batch?.frames?.at(-1)?.counter;
    if (through != null) stream.write({ ack: { through } });
  });
  stream.on('end', () => stream.end());
  stream.on('error', () => undefined);
}

const server = new grpc.Server();
server.addService(
  {
    connect: {
      path: '/lingshan.roadside.v1.RoadsideService/Connect',
      requestStream: true,
      responseStream: true,
      requestSerialize: (message: lingshan.roadside.v1.IConnectRequest) => Buffer.from(roadside.ConnectRequest.encode(message).finish()),
      requestDeserialize: (bytes: Buffer) => roadside.ConnectRequest.decode(bytes),
      responseSerialize: (message: lingshan.roadside.v1.IConnectResponse) => Buffer.from(roadside.ConnectResponse.encode(message).finish()),
      responseDeserialize: (bytes: Buffer) => roadside.ConnectResponse.decode(bytes),
    },
  },
  { connect: connect as grpc.UntypedHandleCall },
);
server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createSsl(ca ?? null, [{ cert_chain: cert as Buffer, private_key: key as Buffer }], true), (error, port) => {
  if (error) throw error;
  process.send?.({ port });
});
process.once('SIGTERM', () => {
  server.forceShutdown();
  process.exit(0);
});
