import type { Capability } from '../../core/capability.ts'
import type { PlanningResult } from '../../ports/planner.ts'
import { listAbilities } from '../capability/small-talk.ts'
import { stem } from '../capability/stem.ts'
import { tokenize } from '../capability/tokenize.ts'
import { imperativeVerbs, stopWords } from '../capability/vocabulary.ts'

/** Everyday words of other languages that are no English words. */
const otherWords: ReadonlySet<string> = new Set(
  `der die das und ist nicht ein eine einen für mit auf zu bitte ich wir den dem von erstelle
  lösche zeige sende le la les des une est pour avec dans sur je nous vous crée créer envoie
  montre supprime el los las una del para por con que en crea crear envía muestra borra
  favor il lo gli per che di crea invia mostra o os um uma não com criar enviar mostrar em
  het een voor met van naar maak stuur toon och att för med på skapa skicka visa`.split(/\s+/u),
)

const wordsMin = 3

/**
 * Whether a message is written in another language than English, as far as words show it: most of
 * its letters are not Latin, or everyday words of other languages outnumber all that is known.
 */
export function isOtherLanguage(message: string, known: ReadonlyMap<string, unknown>): boolean {
  const text = message.slice(0, 2000)
  const letters = text.match(/\p{L}/gu)?.length ?? 0
  const latin = text.match(/\p{Script=Latin}/gu)?.length ?? 0
  if (letters >= wordsMin && latin < letters / 2) return true
  const words = tokenize(text).filter(
    (token) => token.type === 'word' && !/^\p{N}/u.test(token.word),
  )
  if (words.length < wordsMin) return false
  let other = 0
  let english = 0
  for (const { word } of words) {
    if (otherWords.has(word)) other += 1
    else if (stopWords.has(word) || imperativeVerbs.has(word) || known.has(stem(word))) english += 1
  }
  return other > english && other * 4 >= words.length
}

/** Says that only English is planned without a model, in English. */
export function otherLanguageAnswer(capabilities: readonly Capability[]): PlanningResult {
  return {
    route: 'clarify',
    analysis: {
      intent: 'unknown',
      category: 'unknown',
      confidence: 0,
      reasoning: 'The message is not in English, and no model is there to read it.',
    },
    question: `I can only plan what is said in English. Please say it in English.\n${listAbilities(capabilities)}`,
  }
}
