import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import * as skein from 'skein'
import { errorCodes } from '../src/core/errors.ts'

/*
 * The public surface, pinned. Adding to it is a deliberate act: say it in the changelog too.
 * Taking away or renaming breaks somebody.
 */

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8')

test('the export map of the package', () => {
  const { exports, bin } = JSON.parse(read('package.json')) as { exports: unknown; bin: unknown }
  expect(exports).toEqual({
    '.': { types: './dist/index.d.ts', default: './dist/index.js' },
    './package.json': './package.json',
  })
  expect(bin).toEqual({ skein: './dist/cli/main.js' })
})

test('the values that the package exports', () => {
  expect(Object.keys(skein).toSorted()).toEqual([
    'SkeinError',
    'defineConfig',
    'functionAgent',
    'openSkein',
  ])
})

test('the types that the package exports', () => {
  const groups = read('src/index.ts').matchAll(/export type \{([^}]*)\}/g)
  const names = [...groups].flatMap(([, list = '']) => list.split(',').map((name) => name.trim()))
  expect(names.filter((name) => name !== '').toSorted()).toEqual([
    'Agent',
    'AgentMessage',
    'ApprovalView',
    'Capability',
    'CapabilityDeclaration',
    'ChatAnswer',
    'ConfigFile',
    'Disposition',
    'ErrorCode',
    'ErrorDetails',
    'EventView',
    'FunctionAgentDefinition',
    'FunctionCapability',
    'FunctionMessageHandler',
    'FunctionRun',
    'FunctionStep',
    'GatheredContext',
    'JournalEventView',
    'Plan',
    'PlannedView',
    'Problem',
    'RunStepView',
    'RunView',
    'Skein',
    'SkeinOptions',
    'Step',
  ])
})

test('the error codes', () => {
  expect(errorCodes).toEqual([
    'AGENT_EXISTS',
    'AGENT_FAILED',
    'AGENT_MESSAGE_CHAIN_TOO_LONG',
    'AGENT_MESSAGE_CLOSED',
    'AGENT_MESSAGE_NOT_FOUND',
    'AGENT_MESSAGE_RATE_EXCEEDED',
    'AGENT_MESSAGE_TIMED_OUT',
    'AGENT_MESSAGE_UNDELIVERED',
    'AGENT_NOT_FOUND',
    'AGENT_REFUSED',
    'AGENT_UNAVAILABLE',
    'APPROVAL_ANSWER_INVALID',
    'APPROVAL_CLOSED',
    'APPROVAL_EXPIRED',
    'APPROVAL_NOT_CHANGEABLE',
    'APPROVAL_NOT_DELEGABLE',
    'APPROVAL_NOT_FOUND',
    'APPROVAL_NOT_YOURS',
    'BLOB_NOT_FOUND',
    'BODY_MALFORMED',
    'BODY_TOO_LARGE',
    'CAPABILITY_NOT_FOUND',
    'CONFIG_INVALID',
    'CONTEXT_ACCESS_DENIED',
    'CONTEXT_INACTIVE',
    'CONTEXT_NOT_FOUND',
    'CONVERSATION_NOT_FOUND',
    'CURSOR_INVALID',
    'EXPRESSION_FAILED',
    'GRAPH_QUERY_FAILED',
    'GRAPH_QUERY_REFUSED',
    'GRAPH_QUERY_TIMED_OUT',
    'GRAPH_QUERY_UNKNOWN',
    'GRAPH_REBUILD_REFUSED',
    'GRAPH_UNAVAILABLE',
    'GROUP_FAILED',
    'HOST_REFUSED',
    'IDEMPOTENCY_KEY_REUSED',
    'INTERNAL',
    'ITEM_FAILED',
    'MCP_CONNECT_FAILED',
    'MCP_CONNECT_TIMED_OUT',
    'MCP_SERVER_NOT_FOUND',
    'MESSAGE_EMPTY',
    'MESSAGE_NOT_FOUND',
    'MESSAGE_TOO_LONG',
    'MODEL_OUTPUT_INVALID',
    'MODEL_UNAVAILABLE',
    'MODIFICATION_CLOSED',
    'MODIFICATION_NOT_FOUND',
    'MUTEX_NESTED',
    'ORCHESTRATION_NOT_FOUND',
    'ORIGIN_REFUSED',
    'OUTCOME_UNKNOWN',
    'PLAN_INVALID',
    'PORT_IN_USE',
    'RECONCILIATION_CLOSED',
    'RECONCILIATION_NOT_FOUND',
    'REPEAT_EXHAUSTED',
    'REQUEST_INVALID',
    'ROUTE_NOT_FOUND',
    'RUN_NOT_FOUND',
    'RUN_PRUNED',
    'RUN_REVISION_CONFLICT',
    'RUN_STATUS_CONFLICT',
    'RUN_TIMED_OUT',
    'RUN_TOO_DEEP',
    'RUN_VERSION_CONFLICT',
    'SECRET_REFUSED',
    'SECRET_UNREADABLE',
    'SERVER_UNREACHABLE',
    'SHUTTING_DOWN',
    'STEP_HEARTBEAT_LATE',
    'STEP_IDLE',
    'STEP_INPUT_INVALID',
    'STEP_NOT_FOUND',
    'STEP_OUTPUT_INVALID',
    'STEP_RESULT_LATE',
    'STEP_STATUS_CONFLICT',
    'STEP_TIMED_OUT',
    'STEP_TOKEN_UNKNOWN',
    'STORE_LOCKED',
    'STORE_NOT_WRITABLE',
    'STORE_READ_FAILED',
    'STORE_TOO_NEW',
    'STORE_WRITE_FAILED',
    'UNDO_FAILED',
  ])
})
