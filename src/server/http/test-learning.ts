import type { LearningView } from '../../app/learning-view.ts'
import type { LearningFacade } from '../../app/skein.ts'

const nothingLearned: LearningView = {
  status: 'ON',
  position: 0,
  runs: 0,
  capabilities: [],
  agents: [],
  words: [],
}

/** A Skein that has learned nothing yet. */
export const testLearning: LearningFacade = {
  get: () => Promise.resolve(nothingLearned),
  forget: () => Promise.resolve(nothingLearned),
}
