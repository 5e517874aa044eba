import type { Chance } from './random-history.ts'

/** Chance that always falls the same way for the same seed. */
export function seededChance(seed: number): Chance {
  let state = seed >>> 0
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

/** Chance of one thing alone: whoever asks about the same name gets the same answers. */
export function chanceOf(seed: number, name: string): Chance {
  let hash = 0x811c9dc5 ^ seed
  for (let at = 0; at < name.length; at += 1) {
    hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193)
  }
  return seededChance(hash)
}
