import type { Remark } from '../model/finding';
import type { Roadnet } from '../model/roadnet';

/** One check. The name is stable and documented by the file that is named after it. */
export interface Validator {
  readonly name: string;
  check(roadnet: Roadnet, remark: (remark: Remark) => void): void;
}
