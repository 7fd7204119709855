/** Entry after bootstrap.mjs has installed and built: start | parts | provision | doctor | config. */
import { runCommandLine } from './command-line';

runCommandLine(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    // Our own bug: told whole.
    console.error(error);
    process.exit(1);
  },
);
