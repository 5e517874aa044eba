import type { NodeReference } from '../../ports/graph-database.ts'

/**
 * Counts up when events are projected otherwise than before. An adapter keeps a graph per version,
 * so a new version starts empty and is filled from the journal.
 */
export const projectionVersion = 6

/** The node that remembers which journal position the graph stands at. */
export const watermark: NodeReference = { label: 'Watermark', id: 'journal' }

/** Labels of Skein's own nodes; no domain entity ever gets one of them. */
export const ownLabels: ReadonlySet<string> = new Set([
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
  watermark.label,
])

/** Types of the relationships that Skein itself makes. */
export const ownRelationships = [
  'ABOUT_PLAN',
  'ABOUT_STEP',
  'AFFECTS_PLAN',
  'AFFECTS_STEP',
  'APPROVES',
  'APPROVES_MODIFICATION',
  'ASSIGNED_TO',
  'BLOCKS',
  'CONTAINS_CONVERSATION',
  'CONTAINS_MESSAGE',
  'CONTAINS_STEP',
  'CREATES_PLAN',
  'CREATES_STEP',
  'DECIDES_ON',
  'DEPENDS_ON',
  'ESCALATES_TO',
  'EXECUTES',
  'EXECUTES_IN',
  'HAS_ACCESS_TO',
  'HAS_CAPABILITY',
  'HAS_SESSION',
  'INFORMS_ANALYSIS',
  'INFORMS_DECISION',
  'INITIATES',
  'INSTANTIATED_AS',
  'MANAGED_BY',
  'MODIFIES_PLAN',
  'MODIFIES_STEP',
  'OPERATES_ON',
  'PRODUCES_RESULT',
  'RECEIVES',
  'REJECTS',
  'REMOVES_STEP',
  'REQUESTS_MODIFICATION',
  'REQUIRES_CAPABILITY',
  'REQUIRES_CONTEXT',
  'RESPONDS_TO',
  'SENDS',
  'TRIGGERS_ANALYSIS',
  'UPDATES_PLAN',
  'WORKS_WELL_WITH',
] as const

export type OwnRelationship = (typeof ownRelationships)[number]

/** Property look-ups beside `id` that named queries make. */
export const indexedProperties: readonly { readonly label: string; readonly property: string }[] = [
  { label: 'ExecutionPlan', property: 'status' },
  { label: 'ExecutionStep', property: 'status' },
  { label: 'Decision', property: 'status' },
  { label: 'application', property: 'name' },
  { label: 'environment', property: 'name' },
]

const nameLengthMax = 64

/** A name that is safe as a label, a relationship type or a property key. */
export function isSafeName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name)
}

/** The label of a domain entity: its kind, made safe, and never one of Skein's own. */
export function entityLabel(kind: string): string {
  const label = safeName(kind, 'kind')
  return ownLabels.has(label) ? `entity_${label}` : label
}

/** The relationship type of a domain relationship, in the domain's own words. */
export function relationshipType(type: string): string {
  return safeName(type, 'relationship')
}

/** The key of a property that an agent reported. */
export function propertyName(name: string): string {
  return safeName(name, 'property')
}

function safeName(name: string, fallback: string): string {
  const cleaned = name
    .trim()
    .replaceAll(/[^A-Za-z0-9_]/g, '_')
    .slice(0, nameLengthMax)
  return /^[A-Za-z]/.test(cleaned) ? cleaned : `${fallback}_${cleaned}`.slice(0, nameLengthMax)
}
