/**
 * Keeps the process alive until a promise has settled. Timers and idle databases do not: a program
 * that only waits for a run would end before it.
 */
export async function keepAlive<T>(promise: Promise<T>): Promise<T> {
  const hold = setInterval(() => undefined, 60_000)
  try {
    return await promise
  } finally {
    clearInterval(hold)
  }
}
