/** Every limit of the machine edge, in one place. grpc-js has none by default; what is not written here is unlimited. */

const KIB = 1024;
const MIB = 1024 * KIB;
const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;

export const LIMITS = {
  /** One gRPC message: a batch of 65536 bytes and its envelope. */
  messageBytes: 64 * KIB + 64,
  /** Payload of one frame (roadside.v1.Frame.payload). */
  payloadBytes: 61_440,
  /** Frames in one Backfill call. */
  backfillFrames: 500,
  /** Backfill calls of one unit under way at once. */
  backfillCalls: 2,
  /** Characters of Hello.software. */
  softwareChars: 128,

  /** Calls open at once on one connection. */
  streamsPerConnection: 100,
  /** Connections of one peer address; district units may sit behind one address translation. */
  connectionsPerAddress: 512,
  /** Connections of one certificate: the old one dying, the new one, one for back-fill, one spare. */
  connectionsPerCertificate: 4,
  connections: 4096,
  handshakeMs: 10 * SECOND_MS,
  /** From opening a stream to its hello. */
  helloMs: 10 * SECOND_MS,
  keepaliveMs: 20 * SECOND_MS,
  keepaliveTimeoutMs: 5 * SECOND_MS,
  /** A connection without a call. */
  connectionIdleMs: 5 * MINUTE_MS,
  /** A connection is asked to come again after this time ± 10 % (grpc-js adds the jitter), so that load spreads and certificates are checked anew. */
  connectionAgeMs: 60 * MINUTE_MS,
  connectionAgeGraceMs: 30 * SECOND_MS,
  /** Bytes of HTTP/2 frames that are no message of ours (PING, SETTINGS, headers …) which one connection may send per second. */
  overheadBytesPerSecond: 128 * KIB,
  /** How often that is looked at. */
  overheadCheckMs: 250,
  /** HTTP/2 session memory of one connection, MB. */
  sessionMemoryMb: 4,

  /** Sustained and burst budget of one certificate. Beyond it the socket is not read from until there is budget again. */
  messagesPerSecond: 400,
  messagesBurst: 2000,
  bytesPerSecond: 4 * MIB,
  bytesBurst: 16 * MIB,
  /** Refused frames of one certificate: they cost the store more than good ones. */
  refusedPerSecond: 200,
  refusedBurst: 2000,

  /** Unacknowledged frames of one unit; told in Welcome. A unit over it is not read from. */
  windowFrames: 1024,
  /** Bytes of one unit in memory. */
  unitHeldBytes: 2 * MIB,
  /** Bytes of all units in memory: above it nobody is read from. */
  heldBytes: 96 * MIB,
  /** Reading starts again when this share of a limit is free. */
  resumeShare: 0.5,

  /** Frames handed to the bus and not acknowledged by it. Each lane may use its share (see lanes.ts). */
  busInFlight: 2048,
  /** Wait after a refusal by the bus before the next attempt: doubles up to the maximum. */
  busRetryMs: 50,
  busRetryMaxMs: 1000,
  /** The bus away for longer: streams are closed UNAVAILABLE, units keep their frames and come again. A full bus is waited for. */
  busAwayMs: 30 * SECOND_MS,

  /** Acknowledgements are gathered this long, and up to the maximum while frames wait for the bus (ack-gathering.ts). */
  ackEveryMs: 4,
  ackEveryMaxMs: 200,
  /** So many settled frames of a unit are told whatever the time: its window must not run empty. */
  ackFrames: 128,
  /** Session position and activity are published this often. */
  sessionEveryMs: SECOND_MS,
  /** Sessions remembered after their stream ended, so that a unit resumes without asking the bus. */
  rememberedSessions: 4096,
  /** A drain on SIGTERM ends after this time; what is unacknowledged then, the units resend (P15: ≤ 10 s with everything around it). */
  drainMs: 7 * SECOND_MS,
} as const;
