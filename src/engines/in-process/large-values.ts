import { SkeinError } from '../../core/errors.ts'
import type { Json } from '../../core/json.ts'
import { isLongerThan, isPlain, Large, Parts } from '../../core/large.ts'
import type { LargeRef, Stored, StoredInputs } from '../../core/large.ts'
import { namedInputs } from '../../core/run/encode-fact.ts'
import type { RunFact } from '../../core/run/run-event.ts'
import type { Blobs } from '../../ports/blobs.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Mail } from './live-run.ts'

/** Units: characters of JSON text. What is longer is kept outside the journal. */
const journalMax = 64 * 1024
/** Units: characters. */
const previewMax = 200
/** Units: milliseconds. */
const retryMs = 1_000

export interface LargeValuesOptions {
  /** Without them nothing is taken out, and nothing can be opened. */
  readonly blobs: Blobs | undefined
  readonly organization: string
  readonly clock: Clock
  readonly onError: (error: unknown) => void
}

/** Called with what must be durable before the fact may be. */
type OnKeeping = (kept: Promise<void>) => void

/**
 * Takes large values out of facts on their way into the journal, and opens them again when a run is
 * read. A value is durable before the commit of the fact that refers to it; if there is a crash in
 * between, it is a blob that nothing refers to.
 */
export class LargeValues {
  readonly #options: LargeValuesOptions
  /** Values in use, so that one that is looked at many times is not read as often. */
  readonly #used = new Map<string, WeakRef<object>>()

  constructor(options: LargeValuesOptions) {
    this.#options = options
  }

  /** The fact with its large values taken out. Most have none, and are given back as they are. */
  pack<F extends RunFact>(fact: F, onKeeping: OnKeeping): F {
    if (this.#options.blobs === undefined) return fact
    const packed = this.#packed(fact, onKeeping)
    return packed === undefined ? fact : { ...fact, ...packed }
  }

  /** The same of several: at once, or when their values are durable. Errors: `STORE_WRITE_FAILED`. */
  keepAll<F extends RunFact>(facts: readonly F[]): readonly F[] | Promise<readonly F[]> {
    const keeping: Promise<void>[] = []
    const packed = facts.map((fact) => this.pack(fact, (kept) => keeping.push(kept)))
    return keeping.length === 0 ? packed : Promise.all(keeping).then(() => packed)
  }

  /** Hands mail on, at once unless it is large. What cannot be kept now is tried until it can. */
  post(mail: Mail, handOn: (mail: Mail) => void): void {
    const { clock, onError } = this.#options
    const keeping: Promise<void>[] = []
    const fact = this.pack(mail.fact, (kept) => keeping.push(kept))
    if (keeping.length === 0) return handOn(mail)
    Promise.all(keeping).then(
      () => handOn({ ...mail, fact }),
      (error: unknown) => {
        onError(error)
        clock.ringAt(clock.now() + retryMs, () => this.post(mail, handOn))
      },
    )
  }

  #packed(fact: RunFact, on: OnKeeping): Partial<RunFact> | undefined {
    switch (fact.type) {
      case 'step.succeeded':
      case 'step.completed-by-hand':
        return isFit(fact.output) ? undefined : { output: this.#taken(fact.output, on) }
      case 'run.finished':
        if (fact.output === undefined || isFit(fact.output)) return undefined
        return { output: this.#taken(fact.output, on) }
      case 'signal.received':
        return isFit(fact.data) ? undefined : { data: this.#taken(fact.data, on) }
      case 'wait.answered':
      case 'wait.voted':
      case 'wait.changed':
        if (fact.data === undefined || isFit(fact.data)) return undefined
        return { data: this.#taken(fact.data, on) }
      case 'run.created': {
        const inputs = this.#inputs(fact.inputs, on)
        return inputs === undefined ? undefined : { inputs }
      }
      case 'step.expanded':
        return fact.items.every(isFit)
          ? undefined
          : { items: fact.items.map((item) => this.#taken(item, on)) }
      default:
        return undefined
    }
  }

  #inputs(inputs: StoredInputs, on: OnKeeping): StoredInputs | undefined {
    const named = namedInputs(inputs)
    if (Object.values(named).every(isFit)) return undefined
    return new Parts(
      Object.fromEntries(
        Object.entries(named).map(([name, value]) => [name, this.#taken(value, on)]),
      ),
    )
  }

  #taken(value: Stored, onKeeping: OnKeeping): Stored {
    const { blobs, organization } = this.#options
    if (blobs === undefined || !isPlain(value) || isFit(value)) return value
    const text = JSON.stringify(value)
    const { hash, bytes, kept } = blobs.put(organization, text)
    // Whoever waits for it hears of it; it must not be a fault of the process meanwhile.
    kept.catch(() => undefined)
    onKeeping(kept)
    this.#remember(hash, value)
    return this.open({ hash, bytes, preview: text.slice(0, previewMax).toWellFormed() })
  }

  /** The value that a reference stands for. It is read when it is needed. */
  readonly open = (ref: LargeRef & { readonly hash: string }): Large =>
    new Large(ref, () => this.#read(ref.hash))

  #read(hash: string): Json {
    const { blobs, organization } = this.#options
    const known = this.#used.get(hash)?.deref()
    if (known !== undefined) return known as Json
    if (blobs === undefined) throw new SkeinError('BLOB_NOT_FOUND', { hash })
    const value = JSON.parse(blobs.read(organization, hash)) as Json
    this.#remember(hash, value)
    return value
  }

  #remember(hash: string, value: Json): void {
    if (typeof value !== 'object' || value === null) return
    if (this.#used.size > 1_000) this.#forgetUnused()
    this.#used.set(hash, new WeakRef(value))
  }

  #forgetUnused(): void {
    for (const [hash, used] of this.#used) if (used.deref() === undefined) this.#used.delete(hash)
  }
}

function isFit(value: Stored): boolean {
  return !isPlain(value) || !isLongerThan(value, journalMax)
}
