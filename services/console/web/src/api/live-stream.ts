/** The live stream: one connection, read with fetch so that a refusal has a reason, reopened with growing pauses. */
import { ApiProblem, toProblem } from './client';
import { TOPICS, type StreamEvent } from './model';
import { SseParser } from './sse-parser';

export type StreamState = { readonly kind: 'connecting' } | { readonly kind: 'open' } | { readonly kind: 'waiting'; readonly retryAtMs: number; readonly problem: ApiProblem };

export interface StreamWatcher {
  onState(state: StreamState): void;
  onEvents(events: readonly StreamEvent[]): void;
  /** The session is over; the stream has stopped for good. */
  onSignedOut(): void;
}

const STREAM_PATH = `/v1/live/stream?topics=${TOPICS.join(',')}`;
/** Nothing for this long (the server's heartbeat comes every 5 s): the wire is dead, whatever TCP thinks. */
const SILENCE_MS = 12_000;
const RETRY_MS = { first: 500, most: 15_000 } as const;
const EVENT_NAMES = new Set(['snapshot', 'delta', 'status', 'heartbeat', 'gap']);

/** Pause before attempt `n` (1, 2, …), ms: doubling, with chance so that a thousand consoles do not return at once. */
export function retryPauseMs(attempt: number, chance: number): number {
  const whole = Math.min(RETRY_MS.most, RETRY_MS.first * 2 ** (attempt - 1));
  return whole * (0.75 + chance / 2);
}

/** Opens the stream; returns the way to close it. */
export function openLiveStream(watcher: StreamWatcher): () => void {
  const closing = new AbortController();
  void run(watcher, closing.signal);
  return () => closing.abort();
}

async function run(watcher: StreamWatcher, closed: AbortSignal): Promise<void> {
  let attempt = 0;
  while (!closed.aborted) {
    watcher.onState({ kind: 'connecting' });
    let problem = new ApiProblem(0, 'NETWORK', `GET ${STREAM_PATH}`, null, null);
    try {
      await readOnce(watcher, closed, () => (attempt = 0));
    } catch (error) {
      if (closed.aborted) return;
      if (error instanceof ApiProblem) problem = error;
      if (problem.status === 401) return watcher.onSignedOut();
    }
    attempt++;
    const pauseMs = retryPauseMs(attempt, Math.random());
    watcher.onState({ kind: 'waiting', retryAtMs: performance.now() + pauseMs, problem });
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, pauseMs);
      closed.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
    });
  }
}

async function readOnce(watcher: StreamWatcher, closed: AbortSignal, onOpen: () => void): Promise<void> {
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), SILENCE_MS);
  try {
    const response = await fetch(STREAM_PATH, { headers: { accept: 'text/event-stream' }, cache: 'no-store', signal: AbortSignal.any([closed, silence.signal]) });
    if (!response.ok || !response.body) throw await toProblem(response, `GET ${STREAM_PATH}`);
    watcher.onState({ kind: 'open' });
    onOpen();
    const parser = new SseParser();
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), SILENCE_MS);
      const events = parser.push(value).filter(({ event }) => EVENT_NAMES.has(event));
      if (events.length > 0) watcher.onEvents(events.map(({ event, data }) => ({ event, data: JSON.parse(data) as unknown }) as StreamEvent));
    }
  } finally {
    clearTimeout(timer);
  }
}
