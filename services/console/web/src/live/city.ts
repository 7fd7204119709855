/** The city as the stream tells it: a pure fold of snapshot, delta, status, heartbeat and gap. */
import type { LiveLane, LiveLink, LiveSignal, LiveUnit, ObjectRow, Quality, StreamEvent, Topic, TopicItems, TrafficEvent } from '../api/model';
import { TOPICS } from '../api/model';

export interface TopicPicture {
  /** When the picture was true, Unix ms by the server's clock; null: there is none. */
  readonly asOfMs: number | null;
  readonly quality: Quality;
}

export interface City {
  readonly objects: ReadonlyMap<string, ObjectRow>;
  readonly links: ReadonlyMap<number, LiveLink>;
  readonly lanes: ReadonlyMap<number, LiveLane>;
  readonly signals: ReadonlyMap<string, LiveSignal>;
  readonly units: ReadonlyMap<string, LiveUnit>;
  readonly events: ReadonlyMap<string, TrafficEvent>;
  readonly pictures: Readonly<Record<Topic, TopicPicture>>;
  /** Events that the server told us we missed. */
  readonly missed: number;
  /** Topics whose snapshot is outstanding; their deltas would apply to nothing and are not taken. */
  readonly awaiting: ReadonlySet<Topic>;
}

const NO_PICTURE: TopicPicture = { asOfMs: null, quality: 'absent' };

export function emptyCity(): City {
  return {
    objects: new Map(),
    links: new Map(),
    lanes: new Map(),
    signals: new Map(),
    units: new Map(),
    events: new Map(),
    pictures: { objects: NO_PICTURE, links: NO_PICTURE, lanes: NO_PICTURE, signals: NO_PICTURE, units: NO_PICTURE, events: NO_PICTURE },
    missed: 0,
    awaiting: new Set(TOPICS),
  };
}

type Key = string | number;
const KEY_OF: { readonly [T in Topic]: (item: TopicItems[T]) => Key } = {
  objects: (row) => row[0],
  links: (link) => link.linkNo,
  lanes: (lane) => lane.laneNo,
  signals: (signal) => signal.junctionId,
  units: (unit) => unit.unitId,
  events: (event) => event.eventId,
};

function put(into: Map<Key, unknown>, topic: Topic, items: readonly TopicItems[Topic][]): Map<Key, unknown> {
  const keyOf = KEY_OF[topic] as (item: unknown) => Key;
  for (const item of items) into.set(keyOf(item), item);
  return into;
}

function readPicture(picture: { readonly asOf: string | null; readonly quality: Quality }): TopicPicture {
  const asOfMs = picture.asOf === null ? NaN : Date.parse(picture.asOf);
  return { asOfMs: Number.isFinite(asOfMs) ? asOfMs : null, quality: picture.quality };
}

/** A stream that was cut starts anew with snapshots: what is held stays on show (greyed by its age) until they come. */
export function applyReconnect(city: City): City {
  return { ...city, awaiting: new Set(TOPICS) };
}

export function applyStreamEvent(city: City, message: StreamEvent): City {
  switch (message.event) {
    case 'snapshot': {
      const { topic, items } = message.data;
      const awaiting = new Set(city.awaiting);
      awaiting.delete(topic);
      return { ...city, [topic]: put(new Map(), topic, items), pictures: { ...city.pictures, [topic]: readPicture(message.data) }, awaiting };
    }
    case 'delta': {
      const { topic, upsert, remove } = message.data;
      if (city.awaiting.has(topic)) return city;
      const pictures = { ...city.pictures, [topic]: readPicture(message.data) };
      if (upsert.length === 0 && remove.length === 0) return { ...city, pictures };
      const items = put(new Map<Key, unknown>(city[topic]), topic, upsert);
      for (const key of remove) items.delete(key);
      return { ...city, [topic]: items, pictures };
    }
    case 'status':
      return { ...city, pictures: { ...city.pictures, [message.data.topic]: readPicture(message.data) } };
    case 'heartbeat': {
      const pictures: Record<Topic, TopicPicture> = { ...city.pictures };
      for (const topic of TOPICS) {
        const picture = message.data.topics[topic];
        if (picture) pictures[topic] = readPicture(picture);
      }
      return { ...city, pictures };
    }
    case 'gap':
      return { ...applyReconnect(city), missed: city.missed + message.data.missed };
  }
}
