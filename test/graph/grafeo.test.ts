import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { openGrafeo } from '../../src/graphs/grafeo/open-grafeo.ts'
import { projectionSuite } from './projection-suite.ts'

let folder = ''
let count = 0

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skein-projection-'))
})

afterAll(() => rm(folder, { recursive: true, force: true }))

projectionSuite(
  'Grafeo',
  async () => {
    const place = join(folder, `${(count += 1)}`)
    return () => openGrafeo({ folder: place })
  },
  6,
)
