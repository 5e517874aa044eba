import type { Problem } from './plan/plan.ts'

/**
 * Every error that a caller can meet: its code, and the details that the code asks for. Codes are
 * never renamed or reused. `docs/reference/errors.md` lists them and is held true by a test.
 */
export interface ErrorDetails {
  REQUEST_INVALID: { readonly problems: readonly { path: string; message: string }[] }
  BODY_MALFORMED: { readonly reason: string }
  BODY_TOO_LARGE: { readonly bytesMax: number }
  ROUTE_NOT_FOUND: { readonly method: string; readonly path: string }
  CURSOR_INVALID: { readonly cursor: string }
  HOST_REFUSED: { readonly host: string }
  ORIGIN_REFUSED: { readonly origin: string }
  MESSAGE_EMPTY: Record<string, never>
  MESSAGE_TOO_LONG: { readonly bytes: number; readonly bytesMax: number }
  MESSAGE_NOT_FOUND: { readonly messageId: string }
  CONVERSATION_NOT_FOUND: { readonly conversationId: string }
  PLAN_INVALID: { readonly problems: readonly Problem[] }
  BLOB_NOT_FOUND: { readonly hash: string }
  RUN_NOT_FOUND: { readonly runId: string }
  RUN_PRUNED: { readonly runId: string; readonly at: string }
  RUN_REVISION_CONFLICT: {
    readonly runId: string
    readonly base: number
    readonly current: number
  }
  RUN_TIMED_OUT: { readonly deadlineMs: number }
  RUN_TOO_DEEP: { readonly orchestration: string; readonly depthMax: number }
  RUN_VERSION_CONFLICT: { readonly runId: string; readonly expected: number }
  RUN_STATUS_CONFLICT: { readonly runId: string; readonly status: string; readonly action: string }
  APPROVAL_EXPIRED: { readonly stepId: string }
  GROUP_FAILED: { readonly stepId: string; readonly reason: string }
  MUTEX_NESTED: {
    readonly stepId: string
    readonly mutex: string
    readonly holder: string
    readonly held: string
  }
  REPEAT_EXHAUSTED: { readonly timesMax: number; readonly expression: string }
  UNDO_FAILED: { readonly stepId: string; readonly reason: string }
  ITEM_FAILED: { readonly failed: number; readonly total: number; readonly first: string }
  STEP_STATUS_CONFLICT: {
    readonly runId: string
    readonly stepId: string
    readonly status: string
    readonly action: string
  }
  MODIFICATION_NOT_FOUND: { readonly modificationId: string }
  MODIFICATION_CLOSED: { readonly modificationId: string; readonly status: string }
  ORCHESTRATION_NOT_FOUND: { readonly name: string }
  STEP_NOT_FOUND: { readonly runId: string; readonly stepId: string }
  STEP_TIMED_OUT: { readonly timeoutMs: number }
  STEP_IDLE: { readonly idleTimeoutMs: number }
  STEP_HEARTBEAT_LATE: { readonly runId: string; readonly stepId: string }
  STEP_TOKEN_UNKNOWN: Record<string, never>
  STEP_RESULT_LATE: { readonly runId: string; readonly stepId: string }
  STEP_INPUT_INVALID: { readonly capability: string; readonly problems: readonly string[] }
  STEP_OUTPUT_INVALID: { readonly agent: string; readonly reason: string }
  OUTCOME_UNKNOWN: { readonly stepId: string }
  EXPRESSION_FAILED: { readonly expression: string; readonly reason: string }
  IDEMPOTENCY_KEY_REUSED: { readonly key: string }
  APPROVAL_NOT_FOUND: { readonly approvalId: string }
  APPROVAL_CLOSED: { readonly approvalId: string; readonly status: string }
  APPROVAL_ANSWER_INVALID: { readonly approvalId: string; readonly problems: readonly string[] }
  APPROVAL_NOT_DELEGABLE: { readonly approvalId: string }
  APPROVAL_NOT_CHANGEABLE: { readonly approvalId: string; readonly reason: string }
  APPROVAL_NOT_YOURS: {
    readonly approvalId: string
    readonly by: string
    /** Who may: names, and roles in words. */
    readonly who: string
  }
  RECONCILIATION_NOT_FOUND: { readonly id: string }
  RECONCILIATION_CLOSED: { readonly id: string }
  AGENT_NOT_FOUND: { readonly agent: string }
  AGENT_EXISTS: { readonly agent: string }
  AGENT_UNAVAILABLE: { readonly agent: string; readonly reason: string }
  AGENT_FAILED: {
    readonly agent: string
    readonly reason: string
    /** The agent's own code, where it gave one. */
    readonly code?: string
    /** What the agent said of trying again; undefined where it said nothing. */
    readonly retryable?: boolean
  }
  AGENT_REFUSED: { readonly agent: string; readonly reason: string }
  CAPABILITY_NOT_FOUND: { readonly capability: string }
  AGENT_MESSAGE_NOT_FOUND: { readonly messageId: string }
  AGENT_MESSAGE_CLOSED: { readonly messageId: string; readonly status: string }
  AGENT_MESSAGE_TIMED_OUT: {
    readonly messageId: string
    readonly to: string
    readonly timeoutMs: number
  }
  AGENT_MESSAGE_UNDELIVERED: {
    readonly messageId: string
    readonly to: string
    readonly reason: string
  }
  AGENT_MESSAGE_CHAIN_TOO_LONG: {
    readonly from: string
    readonly to: string
    readonly chainMax: number
  }
  AGENT_MESSAGE_RATE_EXCEEDED: {
    readonly from: string
    readonly to: string
    readonly perMinuteMax: number
  }
  CONTEXT_NOT_FOUND: { readonly context: string }
  CONTEXT_INACTIVE: { readonly context: string }
  CONTEXT_ACCESS_DENIED: { readonly context: string; readonly who: string }
  SECRET_REFUSED: { readonly what: string }
  MCP_SERVER_NOT_FOUND: { readonly server: string }
  MCP_CONNECT_FAILED: { readonly server: string; readonly reason: string }
  MCP_CONNECT_TIMED_OUT: { readonly server: string; readonly timeoutMs: number }
  MODEL_UNAVAILABLE: { readonly model: string; readonly reason: string }
  MODEL_OUTPUT_INVALID: { readonly model: string; readonly reason: string }
  GRAPH_QUERY_REFUSED: { readonly reason: string; readonly line?: number; readonly column?: number }
  GRAPH_QUERY_FAILED: { readonly reason: string; readonly line?: number; readonly column?: number }
  GRAPH_QUERY_TIMED_OUT: { readonly timeoutMs: number }
  GRAPH_QUERY_UNKNOWN: { readonly name: string; readonly known: readonly string[] }
  GRAPH_REBUILD_REFUSED: { readonly reason: string }
  GRAPH_UNAVAILABLE: { readonly reason: string }
  STORE_LOCKED: { readonly folder: string; readonly holder: string }
  STORE_NOT_WRITABLE: { readonly folder: string; readonly reason: string }
  STORE_TOO_NEW: { readonly found: number; readonly known: number }
  STORE_READ_FAILED: { readonly reason: string }
  STORE_WRITE_FAILED: { readonly reason: string }
  SECRET_UNREADABLE: { readonly name: string }
  CONFIG_INVALID: { readonly source: string; readonly problems: readonly string[] }
  PORT_IN_USE: { readonly port: number; readonly host: string }
  SERVER_UNREACHABLE: { readonly url: string; readonly reason: string }
  SHUTTING_DOWN: Record<string, never>
  INTERNAL: { readonly reason: string }
}

export type ErrorCode = keyof ErrorDetails

/** Whether doing the same again can help. */
export type Disposition = 'never-retry' | 'retry' | 'reload-and-retry'

type Messages = { readonly [C in ErrorCode]: (details: ErrorDetails[C]) => string }

const messages: Messages = {
  REQUEST_INVALID: ({ problems }) =>
    `The request does not fit: ${list(problems.map((p) => `${p.path || '/'} ${p.message}`))}. Correct it and send it again.`,
  BODY_MALFORMED: ({ reason }) => `The body is not valid JSON: ${reason}. Send one JSON object.`,
  BODY_TOO_LARGE: ({ bytesMax }) => `The body is larger than ${bytesMax} bytes. Send less at once.`,
  ROUTE_NOT_FOUND: ({ method, path }) =>
    `There is no ${method} ${path}. /openapi.json lists what there is.`,
  CURSOR_INVALID: ({ cursor }) =>
    `The cursor ${quote(cursor)} is not one of ours. Start without a cursor.`,
  HOST_REFUSED: ({ host }) =>
    `Skein has no key yet, so it serves only this machine, not ${host}. Use --host 127.0.0.1.`,
  ORIGIN_REFUSED: ({ origin }) =>
    `A page of ${origin} may change nothing here. Call Skein from its own pages or from a program.`,
  MESSAGE_EMPTY: () => 'The message is empty. Say what you want done.',
  MESSAGE_TOO_LONG: ({ bytes, bytesMax }) =>
    `The message has ${bytes} bytes; at most ${bytesMax} are read. Shorten it.`,
  MESSAGE_NOT_FOUND: ({ messageId }) =>
    `There is no answered message ${quote(messageId)}. It is the messageId of a chat answer.`,
  CONVERSATION_NOT_FOUND: ({ conversationId }) =>
    `There is no conversation ${quote(conversationId)}. Leave conversationId out to start one.`,
  PLAN_INVALID: ({ problems }) =>
    `The plan has ${count(problems.length, 'problem')}: ${list(problems.map((p) => `${p.path} ${p.message}`))}`,
  BLOB_NOT_FOUND: ({ hash }) =>
    `There is no large value ${quote(hash)}. Its hash is where the value is shown, and it goes with its run.`,
  RUN_NOT_FOUND: ({ runId }) => `There is no run ${quote(runId)}. List runs to find its id.`,
  RUN_PRUNED: ({ runId, at }) =>
    `Run ${runId} was pruned at ${at} by retention. Runs that must stay are kept by: skein keep RUN.`,
  RUN_REVISION_CONFLICT: ({ runId, base, current }) =>
    `The changes were made for revision ${base} of run ${runId}, which is at ${current}. Load it again and repeat.`,
  RUN_TIMED_OUT: ({ deadlineMs }) =>
    `The run was not done within its deadline of ${deadlineMs} ms. Raise policy.deadlineMs, or see which step was slow.`,
  RUN_TOO_DEEP: ({ orchestration, depthMax }) =>
    `Orchestration ${orchestration} would run inside more than ${depthMax} others. See whether it runs itself without an end.`,
  RUN_VERSION_CONFLICT: ({ runId, expected }) =>
    `Run ${runId} has changed since version ${expected}. Load it again and repeat.`,
  RUN_STATUS_CONFLICT: ({ runId, status, action }) =>
    `Run ${runId} is ${status}, so it cannot be ${action}.`,
  APPROVAL_EXPIRED: ({ stepId }) => `Nobody answered ${stepId} before its deadline.`,
  GROUP_FAILED: ({ stepId, reason }) => `${stepId} failed: ${reason}`,
  MUTEX_NESTED: ({ stepId, mutex, holder, held }) =>
    `${stepId} asks for the mutex ${quote(mutex)} inside ${holder}, which holds ${quote(held)}. What holds one must not wait for another: leave one of them out.`,
  REPEAT_EXHAUSTED: ({ timesMax, expression }) =>
    `After ${timesMax} rounds ${quote(expression)} is still false.`,
  UNDO_FAILED: ({ stepId, reason }) =>
    `${stepId} could not be undone: ${reason} Look at it, and undo it by hand.`,
  ITEM_FAILED: ({ failed, total, first }) => `${failed} of ${total} items failed; first: ${first}`,
  STEP_STATUS_CONFLICT: ({ stepId, status, action }) =>
    `Step ${stepId} is ${status}, so it cannot be ${action}.`,
  MODIFICATION_NOT_FOUND: ({ modificationId }) =>
    `There is no modification ${quote(modificationId)}. The run's revisions list them.`,
  MODIFICATION_CLOSED: ({ modificationId, status }) =>
    status === 'REQUESTED'
      ? `Modification ${modificationId} has not been applied. Reject it in place of reverting it.`
      : `Modification ${modificationId} is ${status}; that cannot be changed any more.`,
  ORCHESTRATION_NOT_FOUND: ({ name }) =>
    `There is no saved orchestration ${quote(name)}. List them to see their names.`,
  STEP_NOT_FOUND: ({ runId, stepId }) =>
    `Run ${runId} has no step ${quote(stepId)}. Show the run to see its steps.`,
  STEP_TIMED_OUT: ({ timeoutMs }) =>
    `No result within ${timeoutMs} ms. Raise timeoutMs, or look at the agent.`,
  STEP_IDLE: ({ idleTimeoutMs }) =>
    `The agent gave no sign of life for ${idleTimeoutMs} ms. Look at it, or raise idleTimeoutMs.`,
  STEP_HEARTBEAT_LATE: ({ stepId }) =>
    `Step ${stepId} no longer waits for this attempt. Stop working on it.`,
  STEP_TOKEN_UNKNOWN: () =>
    'No step waits for a result under this token. It may have ended or been cancelled.',
  STEP_RESULT_LATE: ({ stepId }) =>
    `Step ${stepId} no longer waits for this result. It is on record and changes nothing.`,
  STEP_INPUT_INVALID: ({ capability, problems }) =>
    `The inputs do not fit ${capability}: ${list(problems)}.`,
  STEP_OUTPUT_INVALID: ({ agent, reason }) => `Agent ${agent} gave an unusable result: ${reason}.`,
  OUTCOME_UNKNOWN: ({ stepId }) =>
    `Step ${stepId} was sent to its agent before Skein stopped, and no result came. It may or may not have been done; it is not idempotent, so it was not sent again. Check, and say what became of it: skein reconcile.`,
  EXPRESSION_FAILED: ({ expression, reason }) =>
    `The expression ${quote(expression)} failed: ${reason}`,
  IDEMPOTENCY_KEY_REUSED: ({ key }) =>
    `The idempotency key ${quote(key)} was used for another request. Use a new key.`,
  APPROVAL_NOT_FOUND: ({ approvalId }) =>
    `There is no approval ${quote(approvalId)}. List approvals to find its id.`,
  APPROVAL_CLOSED: ({ approvalId, status }) =>
    `Approval ${approvalId} is ${status}; this answer came too late and changes nothing.`,
  APPROVAL_ANSWER_INVALID: ({ problems }) =>
    `The answer does not fit the form: ${list(problems)}. The question is still open.`,
  APPROVAL_NOT_DELEGABLE: ({ approvalId }) =>
    `Approval ${approvalId} asks whether a plan may start, and has no assignees. Answer it instead.`,
  RECONCILIATION_NOT_FOUND: ({ id }) =>
    `There is no unknown outcome ${quote(id)}. List them to find its id.`,
  RECONCILIATION_CLOSED: ({ id }) =>
    `What became of ${id} has been settled already; nothing was changed.`,
  APPROVAL_NOT_CHANGEABLE: ({ approvalId, reason }) =>
    `The answer to ${approvalId} cannot be changed: ${reason}.`,
  APPROVAL_NOT_YOURS: ({ approvalId, by, who }) =>
    `${quote(by)} may not answer ${approvalId}. ${who} may: answer as one of them.`,
  AGENT_NOT_FOUND: ({ agent }) =>
    `There is no agent ${quote(agent)}. List agents to see what exists.`,
  AGENT_EXISTS: ({ agent }) =>
    `There is already an agent or MCP server ${quote(agent)}. Choose another name, or remove it first.`,
  AGENT_UNAVAILABLE: ({ agent, reason }) => `Agent ${agent} cannot be reached: ${reason}.`,
  AGENT_FAILED: ({ agent, reason }) => `Agent ${agent} failed: ${reason}`,
  AGENT_REFUSED: ({ agent, reason }) => `Agent ${agent} refused: ${reason}`,
  AGENT_MESSAGE_NOT_FOUND: ({ messageId }) =>
    `There is no message ${quote(messageId)} between agents. List messages to find its id.`,
  AGENT_MESSAGE_CLOSED: ({ messageId, status }) =>
    `Message ${messageId} is ${status}; that cannot be changed any more.`,
  AGENT_MESSAGE_TIMED_OUT: ({ messageId, to, timeoutMs }) =>
    `${to} did not answer message ${messageId} within ${timeoutMs} ms. Raise timeoutMs, or see why it is slow.`,
  AGENT_MESSAGE_UNDELIVERED: ({ messageId, to, reason }) =>
    `Message ${messageId} could not be handed over to ${to}: ${reason}`,
  AGENT_MESSAGE_CHAIN_TOO_LONG: ({ from, to, chainMax }) =>
    `The message of ${from} to ${to} would be the ${chainMax + 1}th of its chain; agents answer each other at most ${chainMax} times. Start a new chain, or ask a person.`,
  AGENT_MESSAGE_RATE_EXCEEDED: ({ from, to, perMinuteMax }) =>
    `${from} and ${to} have exchanged ${perMinuteMax} messages within a minute. Wait, or see why they talk so much.`,
  CONTEXT_NOT_FOUND: ({ context }) =>
    `There is no context ${quote(context)}. List contexts to see what exists.`,
  CONTEXT_INACTIVE: ({ context }) =>
    `Context ${context} is not active, so no step runs in it. Make it active first.`,
  CONTEXT_ACCESS_DENIED: ({ context, who }) =>
    `${who} no access to the context ${context}. Give an agent access to it first.`,
  SECRET_REFUSED: ({ what }) =>
    `${what} holds a credential or a step's token, which must not get there. Take it out.`,
  CAPABILITY_NOT_FOUND: ({ capability }) =>
    `No registered agent has the capability ${quote(capability)}. List capabilities, or register an agent that has it.`,
  MCP_SERVER_NOT_FOUND: ({ server }) =>
    `There is no MCP server ${quote(server)}. List MCP servers to see what exists.`,
  MCP_CONNECT_FAILED: ({ server, reason }) =>
    `MCP server ${server} could not be connected: ${reason}. Check its command or URL.`,
  MCP_CONNECT_TIMED_OUT: ({ server, timeoutMs }) =>
    `MCP server ${server} did not answer within ${timeoutMs} ms. Check that its command starts an MCP server.`,
  MODEL_UNAVAILABLE: ({ model, reason }) => `Model ${model} gave no answer: ${reason}.`,
  MODEL_OUTPUT_INVALID: ({ model, reason }) =>
    `Model ${model} gave an answer that does not fit: ${reason}.`,
  GRAPH_QUERY_REFUSED: ({ reason, line, column }) =>
    `The query was refused${at(line, column)}: ${reason}`,
  GRAPH_QUERY_FAILED: ({ reason, line, column }) =>
    `The query failed${at(line, column)}: ${reason}`,
  GRAPH_QUERY_TIMED_OUT: ({ timeoutMs }) =>
    `The query took more than ${timeoutMs} ms and was stopped. Bound its patterns, or ask for less.`,
  GRAPH_QUERY_UNKNOWN: ({ name, known }) =>
    `There is no named query ${quote(name)}. There are: ${list(known)}.`,
  GRAPH_REBUILD_REFUSED: ({ reason }) => `The graph was not built anew: ${reason}.`,
  GRAPH_UNAVAILABLE: ({ reason }) => `The graph cannot be asked now: ${reason}.`,
  STORE_LOCKED: ({ folder, holder }) =>
    `The data folder ${folder} is in use by ${holder}. Stop it, or choose another folder with --data.`,
  STORE_NOT_WRITABLE: ({ folder, reason }) =>
    `The data folder ${folder} cannot be written: ${reason}. Choose another with --data.`,
  STORE_TOO_NEW: ({ found, known }) =>
    `The journal has format ${found}, this Skein knows ${known}. Install a newer Skein; nothing was changed.`,
  STORE_READ_FAILED: ({ reason }) => `The journal could not be read: ${reason}.`,
  STORE_WRITE_FAILED: ({ reason }) => `The journal could not be written: ${reason}.`,
  SECRET_UNREADABLE: ({ name }) =>
    `The credentials of ${name} cannot be decrypted with this key. Restore the key file, or enter them again.`,
  CONFIG_INVALID: ({ source, problems }) => `${source} is not usable: ${list(problems)}.`,
  PORT_IN_USE: ({ port, host }) =>
    `Port ${port} on ${host} is in use. Stop what uses it, or choose another with --port (0 takes a free one).`,
  SERVER_UNREACHABLE: ({ url, reason }) =>
    `No Skein answers at ${url}: ${reason}. Start one with "skein up".`,
  SHUTTING_DOWN: () => 'Skein is shutting down. Try again when it is back.',
  INTERNAL: ({ reason }) => `Something broke inside Skein: ${reason}. Please report this.`,
}

const dispositions: { readonly [C in ErrorCode]?: Disposition } = {
  AGENT_FAILED: 'retry',
  AGENT_MESSAGE_RATE_EXCEEDED: 'retry',
  AGENT_MESSAGE_TIMED_OUT: 'retry',
  AGENT_UNAVAILABLE: 'retry',
  GRAPH_QUERY_TIMED_OUT: 'retry',
  GRAPH_UNAVAILABLE: 'retry',
  MCP_CONNECT_FAILED: 'retry',
  MCP_CONNECT_TIMED_OUT: 'retry',
  MODEL_OUTPUT_INVALID: 'retry',
  MODEL_UNAVAILABLE: 'retry',
  RUN_REVISION_CONFLICT: 'reload-and-retry',
  RUN_VERSION_CONFLICT: 'reload-and-retry',
  SERVER_UNREACHABLE: 'retry',
  SHUTTING_DOWN: 'retry',
  STEP_IDLE: 'retry',
  STEP_TIMED_OUT: 'retry',
  STORE_WRITE_FAILED: 'retry',
}

/** The error a caller meets: a stable code, typed details, and a message that says what to do next. */
export class SkeinError<C extends ErrorCode = ErrorCode> extends Error {
  /** Two copies of Skein in one program know each other's errors. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof Error && value.name === 'SkeinError' && 'code' in value
  }

  override readonly name: string = 'SkeinError'
  readonly code: C
  readonly details: ErrorDetails[C]

  constructor(code: C, details: ErrorDetails[C], options?: { readonly cause?: unknown }) {
    super(messages[code](details), options)
    this.code = code
    this.details = details
  }

  get disposition(): Disposition {
    return dispositions[this.code] ?? 'never-retry'
  }
}

/** Every code there is, in alphabetical order. */
export const errorCodes: readonly ErrorCode[] = (Object.keys(messages) as ErrorCode[]).sort()

/** The error as a `SkeinError`: itself, or `INTERNAL` around it. */
export function asSkeinError(error: unknown): SkeinError {
  if (error instanceof SkeinError) return error
  return new SkeinError('INTERNAL', { reason: reasonOf(error) }, { cause: error })
}

/** One line that says what went wrong, whatever was thrown. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function quote(text: string): string {
  return JSON.stringify(text)
}

function list(items: readonly string[]): string {
  return items.join('; ')
}

function count(n: number, noun: string): string {
  return n === 1 ? `1 ${noun}` : `${n} ${noun}s`
}

function at(line: number | undefined, column = 1): string {
  return line === undefined ? '' : ` at line ${line}, column ${column}`
}
