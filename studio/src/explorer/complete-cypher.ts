import type { CompletionContext, CompletionResult } from '@codemirror/autocomplete'

/** What Skein itself keeps in the graph; entities of agents bring labels of their own. */
const labels = [
  'Agent',
  'AgentCommunication',
  'Analysis',
  'Capability',
  'Conversation',
  'Decision',
  'ExecutionContext',
  'ExecutionPlan',
  'ExecutionStep',
  'Message',
  'Orchestration',
  'PlanModification',
  'Session',
  'Stack',
  'User',
]

const relationships = [
  'AFFECTS_PLAN',
  'AFFECTS_STEP',
  'ASSIGNED_TO',
  'CONTAINS_CONVERSATION',
  'CONTAINS_MESSAGE',
  'CONTAINS_STEP',
  'CREATES_PLAN',
  'DECIDES_ON',
  'DEPENDS_ON',
  'ESCALATES_TO',
  'HAS_CAPABILITY',
  'HAS_SESSION',
  'INFORMS_DECISION',
  'OPERATES_ON',
  'PRODUCES_RESULT',
  'REQUIRES_CAPABILITY',
  'RESPONDS_TO',
  'TRIGGERS_ANALYSIS',
]

const keywords =
  'MATCH WHERE RETURN WITH UNWIND LIMIT OPTIONAL ORDER BY DISTINCT count collect type labels'.split(
    ' ',
  )
/** Labels after `(x:`, types of relationships after `[x:`, and else words of the language. */
export function completeCypher(context: CompletionContext): CompletionResult | null {
  const word = context.matchBefore(/[A-Za-z_]*/)
  const from = word?.from ?? context.pos
  const before = context.state.sliceDoc(Math.max(0, from - 80), from)
  const found = wordsAfter(before)
  const isAsked = context.explicit || before.endsWith(':') || from < context.pos
  if (!isAsked) return null
  return { from, options: found.map((label) => ({ label })), validFor: /^[A-Za-z_]*$/ }
}

function wordsAfter(before: string): readonly string[] {
  if (/\[\w*(:\w*\|?)*[:|]$/.test(before)) return relationships
  if (/\(\w*(:\w+)*:$/.test(before)) return labels
  return keywords
}
