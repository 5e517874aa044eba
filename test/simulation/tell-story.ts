import type { SimulationCase } from './simulation-case.ts'
import { World } from './world.ts'

/** Runs one case, and tells line by line what happens. The answer is the law that broke, if any. */
export async function tellStory(
  one: SimulationCase,
  tell: (line: string) => void,
): Promise<string | undefined> {
  const world = new World(one)
  const startedAt = world.time.now
  world.onTold = (what) => tell(`${world.time.now - startedAt} ms  ${what}`)
  return (await world.live()).violation?.message
}
