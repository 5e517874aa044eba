/**
 * The numbers and addresses of a text that are in none of its sources: what a model has surely made
 * up. Single digits pass, since counting the facts is no invention. A number counts as given when
 * its digits are, whatever separates them.
 */
export function inventedFacts(text: string, source: string): readonly string[] {
  const known = source.replaceAll(separators, '')
  const claims = text.match(claimPattern) ?? []
  return [...new Set(claims)].filter((claim) => {
    const bare = claim.replace(/[.,;:!?)\]]+$/, '')
    return (
      bare.length > 1 && !source.includes(bare) && !known.includes(bare.replaceAll(separators, ''))
    )
  })
}

const separators = /(?<=\d)[.,\u00a0 ](?=\d)/g
const claimPattern = /https?:\/\/[^\s"'<>]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\d+(?:[.,]\d+)*/g
