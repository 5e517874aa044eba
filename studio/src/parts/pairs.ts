/** Lines such as `name: value` or `NAME=value`, as an object. Lines without a sign are passed over. */
export function linesToPairs(lines: string, sign: ':' | '='): { readonly [name: string]: string } {
  const pairs = lines.split('\n').flatMap((line) => {
    const at = line.indexOf(sign)
    return at < 1 ? [] : [[line.slice(0, at).trim(), line.slice(at + 1).trim()] as const]
  })
  return Object.fromEntries(pairs)
}
