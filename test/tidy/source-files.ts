import { readFileSync } from 'node:fs'
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))

export interface SourceFile {
  /** From the root of the repository. */
  readonly path: string
  readonly text: string
  readonly lines: readonly string[]
}

/** Every file of the repository whose name ends so, whether git knows it already or not. */
export function sourceFiles(...endings: readonly string[]): readonly SourceFile[] {
  const listed = execFileSync(
    'git',
    ['ls-files', '--cached', '--others', '--exclude-standard', '-z'],
    { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 26 },
  )
  return listed
    .split('\0')
    .filter((path) => path !== '' && endings.some((ending) => path.endsWith(ending)))
    .flatMap((path) => {
      const text = read(path)
      return text === undefined ? [] : [{ path, text, lines: text.split('\n') }]
    })
}

/** A file that was deleted and not yet committed is still listed. */
function read(path: string): string | undefined {
  try {
    return readFileSync(`${root}${path}`, 'utf8')
  } catch {
    return undefined
  }
}

/** Tests, and what stands beside them for them alone. */
export function isTest(path: string): boolean {
  return /\.test\.tsx?$|\/test-[a-z-]+\.ts$/.test(path)
}
