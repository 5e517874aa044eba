/**
 * A value as the tables of the TCK write it, and as our answers hold it, in one form that can be
 * compared: a node is `N labels {properties}`, a relationship `R type {properties}`, a path the list
 * of both in turn. Whole and broken numbers are the same number, as in JSON.
 */
export function canonicalExpected(text: string, ignoreListOrder: boolean): string {
  const reader = new ValueReader(text, ignoreListOrder)
  return reader.value()
}

export function canonicalActual(value: unknown, ignoreListOrder: boolean): string {
  if (value === null || value === undefined) return 'null'
  if (typeof value === 'number') return numberText(value)
  if (typeof value !== 'object') return JSON.stringify(value)
  if (Array.isArray(value)) {
    return listText(
      value.map((item) => canonicalActual(item, ignoreListOrder)),
      ignoreListOrder,
    )
  }
  const { labels, type, properties, ...rest } = value as { readonly [key: string]: unknown }
  const isBare = typeof properties === 'object' && properties !== null
  if (isBare && Array.isArray(labels)) {
    return `N ${labels.map(String).toSorted(byText).join(':')} ${canonicalActual(properties, ignoreListOrder)}`
  }
  if (isBare && typeof type === 'string' && Object.keys(rest).every((key) => /from|to/.test(key))) {
    return `R ${type} ${canonicalActual(properties, ignoreListOrder)}`
  }
  const entries = Object.entries(value).map(
    ([key, item]) => [key, canonicalActual(item, ignoreListOrder)] as const,
  )
  return mapText(entries)
}

function byText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}

function numberText(value: number): string {
  return Number.isFinite(value) ? String(Object.is(value, -0) ? 0 : value) : 'null'
}

function listText(items: readonly string[], ignoreOrder: boolean): string {
  return `[${(ignoreOrder ? items.toSorted() : items).join(', ')}]`
}

function mapText(entries: readonly (readonly [string, string])[]): string {
  const sorted = entries.toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `{${sorted.map(([key, item]) => `${key}: ${item}`).join(', ')}}`
}

const escapes: { readonly [letter: string]: string } = { n: '\n', t: '\t', r: '\r' }

class ValueReader {
  readonly #text: string
  readonly #ignoreListOrder: boolean
  #at = 0

  constructor(text: string, ignoreListOrder: boolean) {
    this.#text = text
    this.#ignoreListOrder = ignoreListOrder
  }

  value(): string {
    this.#blank()
    const character = this.#text[this.#at] ?? ''
    if (character === "'") return this.#string()
    if (character === '{') return this.#map()
    if (character === '(') return this.#node()
    if (character === '<') return this.#path()
    if (character === '[') return this.#isRelationship() ? this.#relationship() : this.#list()
    return this.#scalar()
  }

  #scalar(): string {
    const word = this.#take(/[^,\]})>\s]+/y)
    if (word === 'null' || /^[+-]?(NaN|Inf\w*)$/.test(word)) return 'null'
    if (word === 'true' || word === 'false') return word
    // What JSON cannot hold exactly comes as text.
    const isHuge = /^-?\d+$/.test(word) && !Number.isSafeInteger(Number(word))
    return isHuge ? JSON.stringify(word) : numberText(Number(word))
  }

  #string(): string {
    const quoted = this.#take(/'(?:[^'\\]|\\.)*'/y)
    const plain = quoted.slice(1, -1).replace(/\\(.)/g, (_, c: string) => escapes[c] ?? c)
    return JSON.stringify(plain)
  }

  #list(): string {
    this.#take(/\[/y)
    const items: string[] = []
    while (!this.#ends(']')) {
      items.push(this.value())
      this.#take(/\s*,?/y)
    }
    return listText(items, this.#ignoreListOrder)
  }

  #map(): string {
    this.#take(/\{/y)
    const entries: (readonly [string, string])[] = []
    while (!this.#ends('}')) {
      const key = this.#take(/\s*[\w`]+\s*:/y).replace(/[\s:`]/g, '')
      const item = this.value()
      // A null is a property that is not there only in nodes, and those never show one.
      entries.push([key, item])
      this.#take(/\s*,?/y)
    }
    return mapText(entries)
  }

  #node(): string {
    this.#take(/\(\s*/y)
    const labels = this.#take(/(?:\s*:\s*\w+)*/y)
      .split(':')
      .map((label) => label.trim())
      .filter((label) => label !== '')
    this.#blank()
    const properties = this.#text[this.#at] === '{' ? this.#map() : '{}'
    this.#take(/\s*\)/y)
    return `N ${labels.toSorted().join(':')} ${properties}`
  }

  #isRelationship(): boolean {
    return /^\[\s*:\s*\w/.test(this.#text.slice(this.#at))
  }

  #relationship(): string {
    const type = this.#take(/\[\s*:\s*\w+\s*/y).replace(/[[\s:]/g, '')
    const properties = this.#text[this.#at] === '{' ? this.#map() : '{}'
    this.#take(/\s*\]/y)
    return `R ${type} ${properties}`
  }

  #path(): string {
    this.#take(/</y)
    const parts = [this.#node()]
    while (!this.#ends('>')) {
      this.#take(/\s*<?-/y)
      parts.push(this.#relationship())
      this.#take(/->?/y)
      parts.push(this.#node())
    }
    return listText(parts, this.#ignoreListOrder)
  }

  #ends(close: string): boolean {
    this.#blank()
    if (this.#at >= this.#text.length) return true
    if (this.#text[this.#at] !== close) return false
    this.#at += 1
    return true
  }

  #blank(): void {
    this.#take(/\s*/y)
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)?.[0]
    if (found === undefined) throw new Error(`cannot read ${this.#text} at ${this.#at}`)
    this.#at += found.length
    return found
  }
}
