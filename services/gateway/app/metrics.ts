import { counter, gauge, histogram } from '../../platform';

/** What the gateway counts. Units are no label: there are too many; see live.activity for one unit. */
export const metrics = {
  frames: counter('gateway_frames_total', 'Frames that the bus has acknowledged, by kind', ['kind']),
  refused: counter('gateway_refused_frames_total', 'Frames in quarantine, by reason', ['reason']),
  duplicates: counter('gateway_repeated_frames_total', 'Frames that came again and were only acknowledged again'),
  receivedBytes: counter('gateway_received_bytes_total', 'Bytes of messages from units'),
  busRefusals: counter('gateway_bus_refusals_total', 'Publishes that the bus refused and that are tried again', ['lane', 'why']),
  abandoned: counter('gateway_abandoned_frames_total', 'Frames given back to their unit because the bus stayed away'),
  ackMs: histogram('gateway_ack_ms', 'From the arrival of a frame to the acknowledgement by the bus', [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000]),
  streams: counter('gateway_streams_total', 'Streams that ended, by reason', ['reason']),
  refusedConnections: counter('gateway_refused_connections_total', 'Connections that were closed by a limit', ['reason']),
  downlinks: counter('gateway_downlinks_total', 'Messages from above, by what became of them', ['outcome']),
  receipts: counter('gateway_receipts_total', 'What units said became of messages from above', ['outcome']),
  paused: counter('gateway_paused_total', 'Times that a unit was not read from, by why', ['why']),
  /** Registered once by the gateway. */
  observe(read: { units: () => number; heldBytes: () => number; heldMessages: () => number; ackEveryMs: () => number }): void {
    gauge('gateway_units', 'Units with an open stream', [], read.units);
    gauge('gateway_held_bytes', 'Bytes received and not yet acknowledged by the bus', [], read.heldBytes);
    gauge('gateway_held_messages', 'Messages received and not yet acknowledged by the bus', [], read.heldMessages);
    gauge('gateway_ack_every_ms', 'Least time between two acknowledgements to one unit', [], read.ackEveryMs);
  },
} as const;
