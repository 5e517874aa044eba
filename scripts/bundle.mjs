/**
 * `node scripts/bundle.mjs`: puts the library, the CLI and the graph's child process together, a
 * few files instead of hundreds, as reading and linking files was most of the time until a first
 * step. Does nothing where the bundle is newer than all that it is made of.
 */
import { copyFileSync, readdirSync, statSync, utimesSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const root = new URL('../', import.meta.url)
const place = (path) => new URL(path, root)
const stamp = place('dist/licences-of-bundled.txt')

/** Bundled with our own: embedding programs load all of it, and it comes in about 90 files. */
const bundled = /^zod(\/|$)/

const sources = readdirSync(place('src'), { recursive: true }).map((path) => `src/${path}`)
const newest = Math.max(
  ...[...sources, 'package-lock.json', 'scripts/bundle.mjs'].map((path) => changedAt(place(path))),
)
if (changedAt(stamp) < newest) await bundle()

function changedAt(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0
}

async function bundle() {
  const build = await rolldown({
    cwd: fileURLToPath(root),
    input: {
      index: 'src/index.ts',
      'cli/main': 'src/cli/main.ts',
      'graphs/grafeo/child': 'src/graphs/grafeo/child.ts',
    },
    platform: 'node',
    external: (id, _importer, isResolved) =>
      !isResolved && !id.startsWith('.') && !id.startsWith('src/') && !bundled.test(id),
  })
  // Chunks lie beside `index.js`, one below the package's folder: `package-root.ts` counts on it.
  await build.write({ dir: 'dist', format: 'esm', chunkFileNames: '[name].js' })
  copyFileSync(place('node_modules/zod/LICENSE'), stamp)
  utimesSync(stamp, new Date(), new Date())
}
