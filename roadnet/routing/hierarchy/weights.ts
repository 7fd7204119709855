/**
 * Weights are whole milliseconds, so that sums are exact and equal routes compare equal. A way that is closed weighs
 * UNREACHABLE_MS (11.6 days); two of them still fit into an int32, so no sum of two labels can overflow.
 */
export const UNREACHABLE_MS = 1_000_000_000;
