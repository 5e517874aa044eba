/** The example platform as a configuration: `skein up --config examples/platform/skein.config.ts`. */
import { join } from 'node:path'
import { defineConfig } from '../skein.ts'
import type { ConfigFile } from '../skein.ts'
import { createPlatform } from './platform.ts'

const data = process.env['SKEIN_DATA'] ?? '.skein'

const config: ConfigFile = defineConfig({
  ...createPlatform({ folder: join(data, 'example-platform') }),
})

export default config
