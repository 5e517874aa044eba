/** The public entry: everything an embedding program needs. */
export { openSkein } from './compose.ts'
export type { SkeinOptions } from './compose.ts'
export { functionAgent } from './agents/function/function-agent.ts'
export type {
  FunctionAgentDefinition,
  FunctionCapability,
  FunctionMessageHandler,
  FunctionRun,
} from './agents/function/function-agent.ts'
export type { FunctionStep } from './agents/function/function-step.ts'
export { SkeinError } from './core/errors.ts'
export type { Disposition, ErrorCode, ErrorDetails } from './core/errors.ts'
export { defineConfig } from './config/config.ts'
export type { ConfigFile } from './config/config.ts'
export type { Agent } from './ports/agent.ts'
export type { AgentMessage } from './ports/agent-message.ts'
export type { GatheredContext } from './ports/gathered-context.ts'
export type { Plan, Problem, Step } from './core/plan/plan.ts'
export type { Capability, CapabilityDeclaration } from './core/capability.ts'
export type { Skein } from './app/skein.ts'
export type {
  ApprovalView,
  ChatAnswer,
  EventView,
  JournalEventView,
  PlannedView,
  RunStepView,
  RunView,
} from './app/views.ts'
