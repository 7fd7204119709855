import { parseStartOptions } from './options';

describe('parseStartOptions', () => {
  it('runs the default city for ever with one gateway', () => {
    expect(parseStartOptions([])).toEqual({ json: false, seed: 1, simulator: true, gateways: 1, anyPorts: false });
  });

  it('reads the main job', () => {
    expect(parseStartOptions(['--seconds', '60', '--json', '--gateways', '2'])).toMatchObject({ seconds: 60, json: true, gateways: 2 });
  });

  it.each([
    [['--second', '60'], '--second'],
    [['60'], 'npm start'],
    [['--seconds'], '--seconds'],
    [['--seconds', '--json'], '--seconds'],
    [['--seed', '-1'], '--seed'],
    [['--seed=-1'], '--seed'],
    [['--data', '/a', '--data', '/b'], '--data'],
    [['--json', '--json', '--seconds', '1'], '--json'],
    [['--json=yes', '--seconds', '1'], '--json'],
    [['--data='], '--data'],
    [['--seconds', 'soon'], '--seconds'],
    [['--seconds=-1'], '--seconds'],
    [['--gateways', '0'], '--gateways'],
    [['--seed', '1.5'], '--seed'],
    [['--json'], '--json'],
    [['--no-simulator', '--seconds', '5'], '--seconds'],
    [['--no-simulator', '--replay', 'x'], '--replay'],
  ])('refuses %j with the place, our own words and a fix', (args, place) => {
    expect(() => parseStartOptions(args)).toThrow(expect.objectContaining({ place, wrongUse: true, reason: expect.not.stringMatching(/argument|Unknown|ambiguous/), fix: expect.stringMatching(/\S/) }));
  });
});
