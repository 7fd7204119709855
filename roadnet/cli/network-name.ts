import { isId } from '../../services/kernel/ids';
import { NAME_MAX } from '../versions/version-id';
import { UsageError } from './command';

/** Name of a network as `--name` gives it; `city` when it does not. */
export function networkName(given: string | undefined): string {
  const name = given ?? 'city';
  if (!isId(name) || name.length > NAME_MAX) throw new UsageError(`--name takes 1 to ${NAME_MAX} characters of A-Z a-z 0-9 _ -`);
  return name;
}
