import type { EntityReference } from '../../core/capability.ts'
import type { DraftStep, Mention } from './draft.ts'
import { kindsStandingFor } from './parameter.ts'
import { kindStem } from './parameter.ts'
import { isAlias } from './synonyms.ts'

/** Every thing the request has named or made so far, and what the conversation knew before. */
export class Mentions {
  readonly #said: Mention[] = []
  readonly #known: readonly Mention[]

  /** `known`: latest first. */
  constructor(known: readonly EntityReference[]) {
    this.#known = known.map((one) => ({
      kind: kindStem(one.kind),
      name: one.name,
      step: undefined,
    }))
  }

  add(step: DraftStep): void {
    for (const parameter of step.profile.parameters) {
      const value = step.inputs.get(parameter.name)
      if (parameter.kind === undefined || typeof value !== 'string') continue
      this.#said.push({ kind: parameter.kind, name: value, step })
    }
    const name = mainName(step)
    if (name === undefined) return
    for (const kind of step.profile.produces) this.#said.push({ kind, name, step })
  }

  /** A thing that was spoken of without anything being done to it. */
  note(kind: string, name: string): void {
    this.#said.push({ kind, name, step: undefined })
  }

  /** The name that was said last. */
  get lastName(): string | undefined {
    return this.#said.at(-1)?.name
  }

  /** The latest name of which nobody said what it names. */
  latestUnknown(isHost: boolean): string | undefined {
    return this.#said.findLast(
      ({ kind, name }) => kind === '' && /^[\w-]+(?:\.[\w-]+)+$/u.test(name) === isHost,
    )?.name
  }

  /** Names of a kind that one clause has said, in its order. */
  ofClause(kind: string, clause: number): readonly string[] {
    for (const one of [kind, ...kindsStandingFor(kind)]) {
      const found = this.#said.filter(
        (mention) => mention.step?.clause === clause && isAlias(mention.kind, one),
      )
      if (found.length > 0) return [...new Set(found.map((mention) => mention.name))]
    }
    return []
  }

  /** The latest name of a kind, or of a kind that can stand for it; the conversation comes last. */
  latest(kind: string): Mention | undefined {
    for (const one of [kind, ...kindsStandingFor(kind)]) {
      const said = this.#said.findLast((mention) => isAlias(mention.kind, one))
      if (said !== undefined) return said
    }
    for (const one of [kind, ...kindsStandingFor(kind)]) {
      const known = this.#known.find((mention) => isAlias(mention.kind, one))
      if (known !== undefined) return known
    }
    return undefined
  }

  /** Whether the conversation knows such a thing already. */
  knows(kind: string, name: string | undefined): boolean {
    return this.#known.some(
      (mention) =>
        isAlias(mention.kind, kind) &&
        (name === undefined || mention.name.toLowerCase() === name.toLowerCase()),
    )
  }
}

/** By what name the thing that a step makes or is about goes. */
export function mainName(step: DraftStep): string | undefined {
  const { parameters, produces } = step.profile
  const order = [
    ...parameters.filter((one) => one.isNew),
    ...parameters.filter((one) => one.role === 'title'),
    ...parameters.filter((one) => one.kind !== undefined && produces.includes(one.kind)),
    ...parameters.filter((one) => one.role === 'entity'),
    ...parameters.filter((one) => one.role === 'place' || one.role === 'hostname'),
    ...parameters.filter((one) => one.role === 'enum' && one.required),
  ]
  for (const parameter of order) {
    const value = step.inputs.get(parameter.name)
    if (typeof value === 'string' && value !== '') return value
  }
  return undefined
}
