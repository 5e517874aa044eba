/** The names most like `wanted`, best first: those within a third of its length in edits. */
export function nearestNames(wanted: string, known: Iterable<string>, most = 3): readonly string[] {
  const limit = Math.max(1, Math.floor(wanted.length / 3))
  return [...known]
    .map((name) => ({ name, distance: distanceOf(wanted.toLowerCase(), name.toLowerCase()) }))
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .slice(0, most)
    .map(({ name }) => name)
}

/** ` Did you mean a or b?`, or nothing. */
export function didYouMean(wanted: string, known: Iterable<string>): string {
  const near = nearestNames(wanted, known)
  return near.length === 0 ? '' : ` Did you mean ${near.join(' or ')}?`
}

/** Levenshtein distance: insertions, deletions and substitutions. */
function distanceOf(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row]
    for (let column = 1; column <= b.length; column += 1) {
      const substitution = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1)
      const shorter = Math.min(previous[column] ?? 0, current[column - 1] ?? 0) + 1
      current.push(Math.min(substitution, shorter))
    }
    previous = current
  }
  return previous[b.length] ?? 0
}
