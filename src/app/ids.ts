import { randomFillSync } from 'node:crypto'

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'
const pool: Buffer = Buffer.alloc(8_192)
let poolUsed: number = pool.length

/** When the last id was made, and how many before it in the same millisecond. */
let lastAt = 0
let madeBefore = 0

/**
 * A new id such as `run_01k9…`: those of one process sort in the order in which they were made, up
 * to 32,768 a millisecond, and none can be guessed.
 */
export function createId(prefix: string, now: number = Date.now()): string {
  madeBefore = now === lastAt ? madeBefore + 1 : 0
  lastAt = now
  let chance = ''
  for (let digit = 0; digit < 13; digit += 1) chance += alphabet[randomByte() & 31] ?? '0'
  return `${prefix}_${inDigits(now, 10)}${inDigits(madeBefore, 3)}${chance}`
}

/** The last so many digits of a number. */
function inDigits(number: number, digits: number): string {
  let text = ''
  for (let rest = number, digit = 0; digit < digits; digit += 1) {
    text = (alphabet[rest % 32] ?? '0') + text
    rest = Math.floor(rest / 32)
  }
  return text
}

/** Chance is asked for in bulk: a system call for each id would cost more than the id. */
function randomByte(): number {
  if (poolUsed === pool.length) {
    randomFillSync(pool)
    poolUsed = 0
  }
  const byte = pool[poolUsed] ?? 0
  poolUsed += 1
  return byte
}
