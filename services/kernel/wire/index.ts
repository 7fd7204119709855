/**
 * The one door to the generated contracts. 64-bit integers are plain numbers here: every id, counter and time of ours
 * stays below 2^53 (checked at the edge), and the Long objects that protobufjs would make cost more than the rest of a decode.
 */
import * as protobuf from 'protobufjs/minimal';

const configurable = protobuf as unknown as { util: { Long: unknown }; configure(): void };
configurable.util.Long = undefined;
configurable.configure();

export { lingshan } from '../../../proto/gen/lingshan';
