const HIGH_BITS = 21;
const TWO_32 = 4_294_967_296;

/** 32-bit FNV-1a over the characters of an id. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

function mix(hash: number, word: number): number {
  let h = Math.imul(hash ^ word, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
}

function chain(seed: number, unitHash: number, session: number, trackId: number, birth: number): number {
  return mix(mix(mix(mix(mix(seed, unitHash), session >>> 0), Math.floor(session / TWO_32)), trackId), birth);
}

/**
 * Number of a road user in the district, named after the track that saw it first: 1..2^53-1, so that a plain number holds it.
 * A function of its inputs only: after a restart, or from frames that were buffered at the unit, the same track gets the same
 * number. Two of 10^6 road users share one with a probability of 6e-5.
 */
export function objectIdOf(unitHash: number, session: number, trackId: number, birth: number): number {
  const high = chain(0x9e3779b9, unitHash, session, trackId, birth) >>> (32 - HIGH_BITS);
  const low = chain(0x2545f491, unitHash, session, trackId, birth) >>> 0;
  return high * TWO_32 + low || 1;
}
