import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: [
      'src/**/*.test.ts',
      'test/**/*.test.ts',
      'examples/**/*.test.ts',
      'studio/src/**/*.test.ts',
      'studio/test/**/*.test.ts',
    ],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    pool: 'forks',
    maxWorkers: 2,
    alias: {
      skein: fileURLToPath(new URL('src/index.ts', import.meta.url)),
      '@source': fileURLToPath(new URL('src', import.meta.url)),
    },
  },
})
