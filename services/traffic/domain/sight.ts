import { NONE } from './track-table';

/** One sighting on its way through the service, used again for each; local metres, platform time. */
export class Sight {
  unitNo = 0;
  trackId = 0;
  /** Unix ms on the platform's clock. */
  tMs = 0.5;
  xM = 0.5;
  yM = 0.5;
  /** The unit said its speed and heading; otherwise they are made from the way since the last sighting. */
  hasMotion = false;
  vxMps = 0.5;
  vyMps = 0.5;
  speedMps = 0.5;
  /** Direction of the body, unit vector; 0/0 unknown. */
  headingX = 0.5;
  headingY = 0.5;
  type = 0;
  connectedKey = 0;
  /** Standard deviation of the position, m. */
  sdM = 0.5;
  /** How well the unit sees it, m, less is better. */
  score = 0.5;
  /** Out: its track and road user, NONE when a table is full. */
  track = NONE;
  row = NONE;
  /** Out: number of the road user in the district. */
  objectId = 0.5;
  /** Out: this sight of the road user is the one that counts. */
  isPrimary = false;
}
