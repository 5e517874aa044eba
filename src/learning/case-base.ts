import type { PastPlan, PlanHistory, PlanShape } from '../ports/plan-history.ts'

export interface LearnedRun {
  readonly id: string
  readonly at: number
  readonly text: string
  readonly shape: PlanShape
  readonly weight?: number
}

interface Case { readonly id: string; readonly at: number; readonly sequence: number; readonly terms: Int32Array; readonly shape: number; readonly weight: number; norm: number }

export class CaseBase implements PlanHistory {
  readonly #termsOf: (text: string) => readonly string[]
  readonly #halfLife: number
  #terms = new Map<string, number>()
  #postings: number[][] = []
  #cases: Case[] = []
  #shapes: PlanShape[] = []
  #shapeAt = new Map<string, number>()
  #termCap: Map<string, number>[] = []
  #capRuns = new Map<string, number>()
  #before = new Map<string, Map<string, number>>()
  #together = new Map<string, Map<string, number>>()
  #normsAt = 0

  constructor(termsOf: (text: string) => readonly string[], halfLife = 1000) { this.#termsOf = termsOf; this.#halfLife = halfLife }
  get runs(): number { return this.#cases.length }
  add(run: LearnedRun): void {
    const key = JSON.stringify(run.shape)
    let shape = this.#shapeAt.get(key)
    if (shape === undefined) { shape = this.#shapes.length; this.#shapes.push(run.shape); this.#shapeAt.set(key, shape) }
    const ids = Int32Array.from(this.#termsOf(run.text).map((t) => { let i = this.#terms.get(t); if (i === undefined) { i = this.#terms.size; this.#terms.set(t, i); this.#postings.push([]); this.#termCap.push(new Map()) } return i }))
    const at = this.#cases.length
    for (const i of ids) this.#postings[i]!.push(at)
    this.#cases.push({ id: run.id, at: run.at, sequence: at, terms: ids, shape, weight: run.weight ?? 1, norm: 0 })
    const caps = [...new Set(run.shape.capabilities)]
    for (const c of caps) { this.#capRuns.set(c, (this.#capRuns.get(c) ?? 0) + 1); for (const i of ids) { const m = this.#termCap[i]!; m.set(c, (m.get(c) ?? 0) + 1) } }
    for (const [i, a] of caps.entries()) for (const [j, bb] of caps.entries()) if (i !== j) { bump(this.#together, a, bb); if (i < j) bump(this.#before, bb, a) }
  }
  #rarity(i: number): number { const n = this.#postings[i]!.length; return Math.log(1 + this.#cases.length / n) }
  similar(text: string, countMax: number): readonly PastPlan[] {
    const n = this.#cases.length
    if (n === 0) return []
    if (this.#normsAt < n * 0.9 || this.#normsAt === 0) { for (const c of this.#cases) { let s = 0; for (const t of c.terms) s += this.#rarity(t) ** 2; c.norm = Math.sqrt(s) || 1 } this.#normsAt = n }
    const scores = new Float64Array(n); let own = 0
    for (const t of this.#termsOf(text)) { const i = this.#terms.get(t); if (i === undefined) { own += Math.log(1 + n) ** 2*0.25; continue } const r = this.#rarity(i); own += r * r; for (const at of this.#postings[i]!) scores[at]! += r * r }
    const norm = Math.sqrt(own) || 1
    const found: [number, number][] = []
    for (let at = 0; at < n; at++) { const c = this.#cases[at]!; if (scores[at]! > 0) { let nn = c.norm; if (nn === 0) { let s = 0; for (const t of c.terms) s += this.#rarity(t) ** 2; nn = c.norm = Math.sqrt(s) || 1 } found.push([at, scores[at]! / (norm * nn)]) } }
    found.sort((a, b) => b[1] - a[1])
    return found.slice(0, countMax).map(([at, sim]) => ({ shape: this.#shapes[this.#cases[at]!.shape]!, similarity: sim, weight: this.#cases[at]!.weight * 2 ** (-(n - 1 - at) / this.#halfLife) }))
  }
  saidFor(words: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
    const out = new Map<string, number>(); const n = this.#cases.length
    for (const [w, x] of words) { const i = this.#terms.get(w); if (i === undefined) continue; const nt = this.#postings[i]!.length
      const idf = Math.log(1 + (n - nt + 0.5) / (nt + 0.5))
      for (const [c, k] of this.#termCap[i]!) { if (k < 2) continue; const nc = this.#capRuns.get(c)!; const p = k / nc; const q = (nt - k) / Math.max(1, n - nc); if (p > 2 * q) out.set(c, (out.get(c) ?? 0) + x * idf * p) } }
    return out
  }
  used(c: string): number { return this.#capRuns.get(c) ?? 0 }
  together(a: string, b: string): number { return (this.#together.get(a)?.get(b) ?? 0) / Math.max(1, this.used(a)) }
  precedes(before: string, after: string): number { return (this.#before.get(after)?.get(before) ?? 0) / Math.max(1, this.used(after)) }
  predecessor(c: string) { let best; let n = 0; for (const [a, k] of this.#before.get(c) ?? []) if (k > n) { n = k; best = a } return best === undefined ? undefined : { capability: best, share: n / Math.max(1, this.used(c)) } }
}
function bump(m: Map<string, Map<string, number>>, a: string, b: string) { const x = m.get(a) ?? new Map(); x.set(b, (x.get(b) ?? 0) + 1); m.set(a, x) }
