import type { ErrorCode } from '../core/errors.ts'
import type { RunStatus } from '../core/run/status.ts'

/** What the `skein` command ends with. One meaning each, listed by `skein --help`. */
export const exitCodes = {
  ok: 0,
  failed: 1,
  badInput: 2,
  notFound: 3,
  conflict: 4,
  unreachable: 5,
  environment: 6,
  clarification: 7,
  dependency: 8,
  interrupted: 130,
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** One line for each exit code, for the help. */
export const exitCodeMeanings: readonly (readonly [ExitCode, string])[] = [
  [exitCodes.ok, 'done, or a run goes on and waits for a person'],
  [exitCodes.failed, 'the run failed or was cancelled, or something broke inside Skein'],
  [exitCodes.badInput, 'wrong usage or bad input: a message, plan, query or config file'],
  [exitCodes.notFound, 'no such run, step, approval, agent or server'],
  [exitCodes.conflict, 'it is no longer in a state in which that can be done'],
  [exitCodes.unreachable, 'no Skein answers at the address given'],
  [exitCodes.environment, 'this machine: port in use, data folder locked or not writable'],
  [exitCodes.clarification, 'Skein needs to know more before it can do what was asked'],
  [exitCodes.dependency, 'an agent, MCP server, model or the graph did not do its part'],
  [exitCodes.interrupted, 'interrupted; durable runs go on at the next start'],
]

const { badInput, notFound, conflict, unreachable, environment, dependency, failed } = exitCodes

const codes: { readonly [C in ErrorCode]: ExitCode } = {
  AGENT_EXISTS: conflict,
  AGENT_FAILED: dependency,
  AGENT_MESSAGE_CHAIN_TOO_LONG: conflict,
  AGENT_MESSAGE_CLOSED: conflict,
  AGENT_MESSAGE_NOT_FOUND: notFound,
  AGENT_MESSAGE_RATE_EXCEEDED: conflict,
  AGENT_MESSAGE_TIMED_OUT: dependency,
  AGENT_MESSAGE_UNDELIVERED: dependency,
  AGENT_NOT_FOUND: notFound,
  AGENT_REFUSED: dependency,
  AGENT_UNAVAILABLE: dependency,
  APPROVAL_ANSWER_INVALID: badInput,
  APPROVAL_CLOSED: conflict,
  APPROVAL_EXPIRED: conflict,
  APPROVAL_NOT_DELEGABLE: conflict,
  APPROVAL_NOT_FOUND: notFound,
  STEP_HEARTBEAT_LATE: conflict,
  STEP_IDLE: dependency,
  RUN_TOO_DEEP: failed,
  APPROVAL_NOT_YOURS: conflict,
  APPROVAL_NOT_CHANGEABLE: conflict,
  RECONCILIATION_CLOSED: conflict,
  RECONCILIATION_NOT_FOUND: notFound,
  BODY_MALFORMED: badInput,
  BODY_TOO_LARGE: badInput,
  CAPABILITY_NOT_FOUND: notFound,
  CONFIG_INVALID: badInput,
  CONTEXT_ACCESS_DENIED: conflict,
  CONTEXT_INACTIVE: conflict,
  CONTEXT_NOT_FOUND: notFound,
  CONVERSATION_NOT_FOUND: notFound,
  CURSOR_INVALID: badInput,
  EXPRESSION_FAILED: badInput,
  GRAPH_QUERY_FAILED: badInput,
  GRAPH_QUERY_REFUSED: badInput,
  GRAPH_QUERY_TIMED_OUT: dependency,
  GRAPH_QUERY_UNKNOWN: notFound,
  GRAPH_REBUILD_REFUSED: badInput,
  GRAPH_UNAVAILABLE: dependency,
  HOST_REFUSED: badInput,
  IDEMPOTENCY_KEY_REUSED: conflict,
  INTERNAL: failed,
  GROUP_FAILED: failed,
  ITEM_FAILED: failed,
  MODIFICATION_CLOSED: conflict,
  MODIFICATION_NOT_FOUND: notFound,
  ORCHESTRATION_NOT_FOUND: notFound,
  MUTEX_NESTED: failed,
  REPEAT_EXHAUSTED: failed,
  RUN_REVISION_CONFLICT: conflict,
  STEP_STATUS_CONFLICT: conflict,
  UNDO_FAILED: failed,
  MCP_CONNECT_FAILED: dependency,
  MCP_CONNECT_TIMED_OUT: dependency,
  MCP_SERVER_NOT_FOUND: notFound,
  MESSAGE_EMPTY: badInput,
  MESSAGE_NOT_FOUND: notFound,
  MESSAGE_TOO_LONG: badInput,
  MODEL_OUTPUT_INVALID: dependency,
  MODEL_UNAVAILABLE: dependency,
  ORIGIN_REFUSED: badInput,
  OUTCOME_UNKNOWN: failed,
  PLAN_INVALID: badInput,
  PORT_IN_USE: environment,
  REQUEST_INVALID: badInput,
  ROUTE_NOT_FOUND: notFound,
  BLOB_NOT_FOUND: notFound,
  RUN_NOT_FOUND: notFound,
  RUN_PRUNED: notFound,
  RUN_STATUS_CONFLICT: conflict,
  RUN_TIMED_OUT: failed,
  RUN_VERSION_CONFLICT: conflict,
  SECRET_REFUSED: badInput,
  SECRET_UNREADABLE: environment,
  SERVER_UNREACHABLE: unreachable,
  SHUTTING_DOWN: unreachable,
  STEP_INPUT_INVALID: badInput,
  STEP_NOT_FOUND: notFound,
  STEP_OUTPUT_INVALID: dependency,
  STEP_RESULT_LATE: conflict,
  STEP_TIMED_OUT: dependency,
  STEP_TOKEN_UNKNOWN: notFound,
  STORE_LOCKED: environment,
  STORE_NOT_WRITABLE: environment,
  STORE_READ_FAILED: environment,
  STORE_TOO_NEW: environment,
  STORE_WRITE_FAILED: environment,
}

/** The exit code of an error. */
export function exitCodeOf(code: ErrorCode): ExitCode {
  return codes[code]
}

/** The exit code of a command that followed a run: not 0 if it failed or was cancelled. */
export function exitCodeOfRun(status: RunStatus): ExitCode {
  const unhappy = status === 'FAILED' || status === 'CANCELLED' || status === 'COMPENSATED'
  return unhappy ? exitCodes.failed : exitCodes.ok
}
