import { createReadStream } from 'node:fs';
import { SaxesParser } from 'saxes';
import { createGunzip } from 'node:zlib';
import { toId } from '../../../services/kernel/ids';
import type { FoesMatrix } from '../../conflicts/compare-foes';
import { connectionKey } from '../../model/finding';

interface RawRequests {
  readonly junctionId: string;
  readonly line: number;
  readonly lanes: readonly string[];
  readonly foes: string[];
}

/**
 * The `<request … foes>` matrices of a SUMO net, for comparison with what geometry says. The n-th lane of `intLanes` is the
 * last that movement n runs over inside the junction (SUMO, "Networks/SUMO Road Networks", requests). The net must be
 * readable: import it first.
 */
export async function readFoes(path: string): Promise<FoesMatrix[]> {
  const raws: RawRequests[] = [];
  const movementOfVia = new Map<string, string>();
  const onward = new Map<string, string>();
  const starts: { readonly via: string; readonly key: string }[] = [];
  const parser = new SaxesParser({ xmlns: false, position: true });
  let current: RawRequests | undefined;
  parser.on('opentag', ({ name, attributes }) => {
    const read = (key: string): string => (attributes as Record<string, string | undefined>)[key] ?? '';
    if (name === 'junction') {
      current = { junctionId: toId(read('id')), line: parser.line, lanes: read('intLanes').split(/\s+/).filter(Boolean), foes: [] };
      if (read('type') !== 'internal') raws.push(current);
    } else if (name === 'request' && current) {
      current.foes[Number(read('index'))] = read('foes');
    } else if (name === 'connection') {
      const fromLane = `${read('from')}_${read('fromLane')}`;
      const via = read('via');
      if (read('from').startsWith(':')) {
        if (via !== '') onward.set(fromLane, via);
      } else if (via !== '') starts.push({ via, key: connectionKey(toId(fromLane), toId(`${read('to')}_${read('toLane')}`)) });
    }
  });
  const file = createReadStream(path);
  const text = path.endsWith('.gz') ? file.pipe(createGunzip()) : file;
  text.setEncoding('utf8');
  for await (const chunk of text) parser.write(chunk as string);
  parser.close();
  for (const { via, key } of starts) {
    let last = via;
    for (let next = onward.get(last); next !== undefined; next = onward.get(last)) last = next;
    movementOfVia.set(last, key);
  }
  return raws
    .filter((raw) => raw.foes.length > 0)
    .map(({ junctionId, line, lanes, foes }) => ({
      junctionId,
      line,
      movements: foes.map((_, i) => {
        const lane = lanes[i];
        return lane === undefined ? undefined : (movementOfVia.get(lane) ?? (/_c\d+_\d+$/.test(lane) ? toId(lane.slice(0, lane.lastIndexOf('_'))) : undefined));
      }),
      // The first character is the highest index.
      isFoe: (i, j) => foes[i]?.[foes[i].length - 1 - j] === '1',
    }));
}
