/** `npm run loadtest -- gateway|api|stream [--seconds N]`: a k6 script against a city of its own. */
import { runLoadTest } from './load-test';

runLoadTest(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
