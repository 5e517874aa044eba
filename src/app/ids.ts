import { randomFillSync } from 'node:crypto'

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'
const pool: Buffer = Buffer.alloc(8_192)
let poolUsed: number = pool.length

/** A new id such as `run_01k9…`: sorts by the time it was made, and cannot be guessed. */
export function createId(prefix: string, now: number = Date.now()): string {
  let time = ''
  for (let rest = now, digit = 0; digit < 10; digit += 1) {
    time = (alphabet[rest % 32] ?? '0') + time
    rest = Math.floor(rest / 32)
  }
  let chance = ''
  for (let digit = 0; digit < 16; digit += 1) chance += alphabet[randomByte() & 31] ?? '0'
  return `${prefix}_${time}${chance}`
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
