import { isServerNewEnough } from './connect-bus';
import { readPubAck } from './ack-inbox';

const answer = (text: string, code = 0): Parameters<typeof readPubAck>[1] => ({ data: Buffer.from(text), headers: { code } as never });

describe('readPubAck', () => {
  it('takes success, also of a repeated message', () => {
    expect(readPubAck('s', answer('{"stream":"FRAMES_RSM", "seq":7}'))).toBeUndefined();
    expect(readPubAck('s', answer('{"stream":"FRAMES_RSM","seq":7,"duplicate": true}'))).toBeUndefined();
    expect(readPubAck('s', answer('{ "seq":7, "stream":"FRAMES_RSM"}'))).toBeUndefined();
  });

  it.each([
    ['{"error":{"code":503,"err_code":10077,"description":"maximum bytes exceeded"},"stream":"A","seq":0}', 0, 'full', 'BUS_FULL'],
    ['{"error":{"code":500,"err_code":10047,"description":"insufficient storage resources available"}}', 0, 'full', 'BUS_FULL'],
    ['{"error":{"code":400,"err_code":10054,"description":"message size exceeds maximum allowed"}}', 0, 'badInput', 'BUS_MESSAGE_TOO_LARGE'],
    ['{"error":{"code":503,"err_code":10008,"description":"JetStream system temporarily unavailable"}}', 0, 'unavailable', 'BUS_REFUSED'],
    ['', 503, 'unavailable', 'BUS_NO_STREAM'],
    ['not json', 0, 'unavailable', 'BUS_REFUSED'],
    ['{}', 0, 'unavailable', 'BUS_REFUSED'],
  ])('%s (status %d) is %s %s', (text, code, kind, reason) => {
    expect(readPubAck('v2x.rsm.unit-1', answer(text, code))).toMatchObject({ kind, reason });
  });
});

describe('isServerNewEnough', () => {
  it.each([
    ['2.15.1', true],
    ['2.12.7', true],
    ['3.0.0', true],
    ['2.13.0-RC.1', true],
    ['2.12.7-beta.2', false],
    ['2.12.6', false],
    ['2.9.10', false],
    ['', false],
  ])('%s: %s', (version, expected) => expect(isServerNewEnough(version)).toBe(expected));
});
