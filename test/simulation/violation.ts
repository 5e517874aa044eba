/** A law that did not hold. */
export class Violation extends Error {
  /** Which law, in a word: a smaller case must break the same one. */
  readonly law: string

  constructor(law: string, what: string) {
    super(`${law}: ${what}`)
    this.law = law
  }
}

export function holds(condition: boolean, law: string, what: () => string): void {
  if (!condition) throw new Violation(law, what())
}
