/**
 * Control characters, and marks that turn or hide text: shown by name, so that a text of an agent
 * cannot pass for another. Line breaks and tabs stay.
 */
const hidden = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu
const kept = new Set(['\n', '\r', '\t'])

/** The text with every character that would not be seen, or would hide others, made visible. */
export function visibleText(text: string): string {
  return text.replaceAll(hidden, (character) =>
    kept.has(character) ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** At most so many characters, not cut within a pair. */
export function cutText(text: string, charactersMax: number): string {
  if (text.length <= charactersMax) return text
  const isPair = /[\ud800-\udbff]/.test(text.charAt(charactersMax - 1))
  return text.slice(0, isPair ? charactersMax - 1 : charactersMax)
}

/** `812 B`, `64 KB`, `10.0 MB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  if (bytes < 1_000_000) return `${Math.round(bytes / 1000)} KB`
  return `${(bytes / 1_000_000).toFixed(1)} MB`
}
