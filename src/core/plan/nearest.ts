/** Units: characters, names. More is not worth the time: a hint must never hold up anybody. */
const lengthMax = 100
const knownMax = 1_000

/** The names most like `wanted`, best first: those within a third of its length in edits. */
export function nearestNames(wanted: string, known: Iterable<string>, most = 3): readonly string[] {
  if (wanted.length > lengthMax) return []
  const limit = Math.max(2, Math.floor(wanted.length / 3))
  const near: { readonly name: string; readonly distance: number }[] = []
  let looked = 0
  for (const name of known) {
    if (looked === knownMax) break
    looked += 1
    if (Math.abs(name.length - wanted.length) > limit) continue
    const distance = distanceOf(wanted.toLowerCase(), name.toLowerCase(), limit)
    if (distance <= limit) near.push({ name, distance })
  }
  return near
    .sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .slice(0, most)
    .map(({ name }) => name)
}

/** ` Did you mean a or b?`, or nothing. */
export function didYouMean(wanted: string, known: Iterable<string>): string {
  const near = nearestNames(wanted, known)
  return near.length === 0 ? '' : ` Did you mean ${near.join(' or ')}?`
}

/** Levenshtein distance: insertions, deletions and substitutions. Gives up beyond `limit`. */
function distanceOf(a: string, b: string, limit: number): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row]
    let least = row
    for (let column = 1; column <= b.length; column += 1) {
      const substitution = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1)
      const shorter = Math.min(previous[column] ?? 0, current[column - 1] ?? 0) + 1
      current.push(Math.min(substitution, shorter))
      least = Math.min(least, substitution, shorter)
    }
    if (least > limit) return least
    previous = current
  }
  return previous[b.length] ?? 0
}
