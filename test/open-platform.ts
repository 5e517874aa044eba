import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSystem } from '../src/compose.ts'
import type { System } from '../src/compose.ts'
import { loadConfig } from '../src/config/load-config.ts'

export interface PlatformSystem extends System {
  /** The data folder, removed by `end`. */
  readonly data: string
  end(): Promise<void>
}

/** The system that `skein up` runs without a config file, on a folder of its own. */
export async function openPlatform(environment: NodeJS.ProcessEnv = {}): Promise<PlatformSystem> {
  process.env['SKEIN_EXAMPLE_SPEED'] = '0'
  const workingFolder = await mkdtemp(join(tmpdir(), 'skein-platform-'))
  const data = join(workingFolder, 'data')
  const config = await loadConfig({ flags: { port: 0, data }, environment, workingFolder })
  const system = await openSystem(config)
  return {
    ...system,
    data,
    end: async () => {
      await system.close()
      await rm(workingFolder, { recursive: true, force: true })
    },
  }
}
