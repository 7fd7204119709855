import { readdirSync } from 'node:fs';
import { VALIDATORS } from './validate-roadnet';

it('has one file for each check, named after it', () => {
  const files = readdirSync(__dirname).filter((file) => !/^validat|\.spec\.ts$/.test(file));
  expect(files.sort()).toEqual(VALIDATORS.map(({ name }) => `${name.replaceAll('.', '-')}.ts`).sort());
});
