import { createHash, randomBytes } from 'node:crypto'
import { createReadStream, readFileSync } from 'node:fs'
import { mkdir, open, opendir, rename, rm, stat, utimes } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { reasonOf, SkeinError } from '../../core/errors.ts'
import type { BlobEntry, BlobReceipt, Blobs } from '../../ports/blobs.ts'

export interface BlobFolderOptions {
  readonly folder: string
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/** Units: milliseconds. What was put so lately may be referred to by a commit under way. */
const youngMs = 10 * 60_000
const hashPattern = /^[0-9a-f]{64}$/
/** Also a draft, which a crash in the middle of writing leaves behind. */
const filePattern = /^[0-9a-f]{64}(?:\.[0-9a-f]{12}\.new)?$/

/**
 * Blobs as files: `<folder>/<organization>/<ab>/<hash>`, named by hashes only. A file is written
 * beside its place, flushed, and moved there, so what has its name is whole.
 */
export function openBlobFolder(options: BlobFolderOptions): Blobs {
  return new BlobFolder(options)
}

class BlobFolder implements Blobs {
  readonly #folder: string
  readonly #now: () => number
  /** Files being written, by path: whoever puts the same text waits for the same file. */
  readonly #writing = new Map<string, Promise<void>>()
  /** Files that were put lately, and when. */
  readonly #young = new Map<string, number>()

  constructor({ folder, now }: BlobFolderOptions) {
    this.#folder = folder
    this.#now = now
  }

  put(organization: string, text: string): BlobReceipt {
    const content = Buffer.from(text, 'utf8')
    const hash = createHash('sha256').update(content).digest('hex')
    const path = this.#path(organization, hash)
    this.#touch(path)
    const kept = this.#writing.get(path) ?? this.#keep(path, content)
    return { hash, bytes: content.byteLength, kept }
  }

  read(organization: string, hash: string): string {
    let content: Buffer
    try {
      content = readFileSync(this.#path(organization, hash))
    } catch (error) {
      throw notFound(hash, error)
    }
    if (createHash('sha256').update(content).digest('hex') === hash) return content.toString('utf8')
    throw new SkeinError('STORE_READ_FAILED', { reason: `the blob ${hash} is damaged` })
  }

  async sizeOf(organization: string, hash: string): Promise<number | undefined> {
    return (await statOf(this.#path(organization, hash)))?.size
  }

  async stream(organization: string, hash: string): Promise<AsyncIterable<Uint8Array>> {
    const path = this.#path(organization, hash)
    if ((await statOf(path)) === undefined) throw notFound(hash)
    return createReadStream(path)
  }

  async *list(organization: string): AsyncIterable<BlobEntry> {
    for await (const path of filesBelow(this.#home(organization))) {
      const found = await statOf(path)
      const hash = path.slice(dirname(path).length + 1)
      if (found === undefined) continue
      yield { hash, bytes: found.size, changedAt: found.mtimeMs }
    }
  }

  async remove(organization: string, hash: string): Promise<number> {
    const bytes = await this.removable(organization, hash)
    if (bytes > 0) await rm(this.#path(organization, hash, filePattern), { force: true })
    return bytes
  }

  async removable(organization: string, hash: string): Promise<number> {
    const path = this.#path(organization, hash, filePattern)
    const found = await statOf(path)
    const putAt = Math.max(found?.mtimeMs ?? 0, this.#young.get(path) ?? 0)
    return found === undefined || this.#now() - putAt < youngMs ? 0 : found.size
  }

  #keep(path: string, content: Uint8Array): Promise<void> {
    const keeping = keep(path, content).finally(() => this.#writing.delete(path))
    this.#writing.set(path, keeping)
    return keeping
  }

  #touch(path: string): void {
    const now = this.#now()
    for (const [known, putAt] of this.#young) {
      if (now - putAt < youngMs) break
      this.#young.delete(known)
    }
    this.#young.delete(path)
    this.#young.set(path, now)
  }

  #home(organization: string): string {
    return join(this.#folder, createHash('sha256').update(organization).digest('hex').slice(0, 32))
  }

  /** Errors: `BLOB_NOT_FOUND` for what is no hash, so that no other file is ever named. */
  #path(organization: string, hash: string, pattern = hashPattern): string {
    if (!pattern.test(hash)) throw notFound(hash)
    return join(this.#home(organization), hash.slice(0, 2), hash)
  }
}

async function keep(path: string, content: Uint8Array): Promise<void> {
  try {
    const there = await statOf(path)
    if (there?.size === content.byteLength) return await utimes(path, new Date(), new Date())
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    const draft = `${path}.${randomBytes(6).toString('hex')}.new`
    await writeDurably(draft, content)
    await rename(draft, path)
    await flushFolder(dirname(path))
  } catch (error) {
    throw new SkeinError('STORE_WRITE_FAILED', { reason: reasonOf(error) }, { cause: error })
  }
}

async function writeDurably(path: string, content: Uint8Array): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    await file.writeFile(content)
    await file.sync()
  } catch (error) {
    await rm(path, { force: true })
    throw error
  } finally {
    await file.close()
  }
}

/** A name is durable when its folder is. */
async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function* filesBelow(home: string): AsyncIterable<string> {
  if ((await statOf(home)) === undefined) return
  for await (const shelf of await opendir(home)) {
    for await (const file of await opendir(join(home, shelf.name))) {
      if (filePattern.test(file.name)) yield join(home, shelf.name, file.name)
    }
  }
}

async function statOf(
  path: string,
): Promise<{ readonly size: number; readonly mtimeMs: number } | undefined> {
  try {
    return await stat(path)
  } catch {
    return undefined
  }
}

function notFound(hash: string, cause?: unknown): SkeinError {
  return new SkeinError('BLOB_NOT_FOUND', { hash }, { cause })
}
