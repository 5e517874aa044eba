/**
 * Completes package-lock.json after `npm install`: npm leaves platform packages out that its
 * registry does not have, and `npm ci` then refuses the lock, even on platforms that do not need
 * them. Run by hand after dependencies have changed (`npm run lock`); a test holds it.
 */
import { readFileSync, writeFileSync } from 'node:fs'

const file = new URL('../package-lock.json', import.meta.url)
const lock = JSON.parse(readFileSync(file, 'utf8'))

const systems = {
  darwin: 'darwin',
  linux: 'linux',
  win32: 'win32',
  windows: 'win32',
  android: 'android',
  freebsd: 'freebsd',
  openbsd: 'openbsd',
  netbsd: 'netbsd',
  sunos: 'sunos',
  aix: 'aix',
  openharmony: 'openharmony',
}
const processors = [
  'x64',
  'arm64',
  'arm',
  'ia32',
  'ppc64',
  's390x',
  'riscv64',
  'loong64',
  'mips64el',
  'wasm32',
]

function placeOf(name, from) {
  let folder = from
  for (;;) {
    const place = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`
    if (lock.packages[place] !== undefined) return undefined
    if (folder === '') return place
    const up = folder.lastIndexOf('/node_modules/')
    folder = up === -1 ? '' : folder.slice(0, up)
  }
}

function stubOf(name, version) {
  const words = name.split('/').at(-1).split(/[-.]/)
  const system = words.find((word) => systems[word] !== undefined)
  const cpu =
    words.find((word) => processors.includes(word)) ?? (words.includes('arm') ? 'arm' : undefined)
  const libc = words.includes('musl') ? ['musl'] : words.includes('gnu') ? ['glibc'] : undefined
  if (system === undefined && cpu === undefined) return undefined
  return {
    version: version.replace(/^[\^~]/, ''),
    ...(cpu !== undefined && { cpu: [cpu] }),
    ...(libc !== undefined && { libc }),
    optional: true,
    ...(system !== undefined && { os: [systems[system]] }),
  }
}

let added = 0
for (const [folder, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const place = placeOf(name, folder)
    const stub = place === undefined ? undefined : stubOf(name, version)
    if (stub === undefined) continue
    lock.packages[place] = stub
    added += 1
  }
}
if (added > 0) {
  const sorted = Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1))
  lock.packages = Object.fromEntries(sorted)
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`)
}
process.stdout.write(`${added} platform packages added to package-lock.json\n`)
