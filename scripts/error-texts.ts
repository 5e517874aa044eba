import type { ErrorCode } from '../src/core/errors.ts'
import type { ProblemCode } from '../src/core/plan/plan.ts'

/** What the errors reference says of a code. The compiler sees to it that none is missing. */
export interface ErrorText {
  readonly meaning: string
  readonly action: string
}

export const errorTexts: { readonly [C in ErrorCode]: ErrorText } = {
  AGENT_EXISTS: {
    meaning: 'An agent or MCP server of that name is registered. Both share one set of names.',
    action: 'Choose another name, or remove the other one first.',
  },
  AGENT_FAILED: {
    meaning: 'The agent failed while it did a step. `code` and `retryable` are its own words.',
    action: 'Read the reason. A `retry` policy of the step has it tried again.',
  },
  AGENT_MESSAGE_CHAIN_TOO_LONG: {
    meaning: 'Agents answered each other so often in one chain that it looks like a loop.',
    action: 'Start a new chain, or ask a person. The chain is on record.',
  },
  AGENT_MESSAGE_CLOSED: {
    meaning: 'The message has been answered.',
    action: 'Nothing. The answer stands; send a new message to say more.',
  },
  AGENT_MESSAGE_NOT_FOUND: {
    meaning: 'There is no message of that id between agents.',
    action: 'List them: `skein messages`.',
  },
  AGENT_MESSAGE_RATE_EXCEEDED: {
    meaning: 'Two have exchanged so many messages within a minute that it looks like a loop.',
    action: 'Wait a minute, and see why they talk so much.',
  },
  AGENT_MESSAGE_TIMED_OUT: {
    meaning: 'The answer that was waited for did not come in time. One that comes later is kept.',
    action: 'Raise `timeoutMs`, or see why nobody answers.',
  },
  AGENT_MESSAGE_UNDELIVERED: {
    meaning: 'The message could not be handed over to its agent, in several attempts.',
    action: 'Read the reason. It is handed over again when Skein starts the next time.',
  },
  AGENT_NOT_FOUND: {
    meaning: 'No agent of that name is registered.',
    action: 'List the agents: `skein agents`.',
  },
  AGENT_REFUSED: {
    meaning: 'The agent understood and said no, for example because the thing exists already.',
    action: 'Change what is asked for. Trying the same again gives the same answer.',
  },
  AGENT_UNAVAILABLE: {
    meaning: 'The agent could not be reached; nothing was sent to it.',
    action: 'Start it, or register its new address.',
  },
  APPROVAL_ANSWER_INVALID: {
    meaning: 'The `data` of the answer does not fit the form of the question.',
    action: 'Answer again with data that fits. The question is still open.',
  },
  APPROVAL_CLOSED: {
    meaning: 'The question was answered, has expired, or its run was cancelled.',
    action: 'Nothing. The run has gone on without this answer.',
  },
  APPROVAL_EXPIRED: {
    meaning: 'Nobody answered before the deadline, and the plan says that this is a failure.',
    action: 'Raise `deadlineMs`, or say with `onDeadline` what silence means.',
  },
  APPROVAL_NOT_DELEGABLE: {
    meaning: 'The question asks whether a plan may start; it has no assignees to change.',
    action: 'Answer it, or have somebody else answer it: the id is enough.',
  },
  APPROVAL_NOT_FOUND: {
    meaning: 'There is no question of that id.',
    action: 'List the open ones: `skein approve`.',
  },
  RECONCILIATION_NOT_FOUND: {
    meaning: 'There is no attempt of that id whose outcome was lost.',
    action: 'List them: `skein reconcile`.',
  },
  RECONCILIATION_CLOSED: {
    meaning: 'Somebody has said already what became of it.',
    action: 'Nothing. The run has gone on with that.',
  },
  APPROVAL_NOT_CHANGEABLE: {
    meaning:
      'The question is open, was never answered, or its answer has led to what cannot be taken back.',
    action: 'Read the reason; it says what to do instead.',
  },
  APPROVAL_NOT_YOURS: {
    meaning:
      'The question is put to others: by name, or by a role that the directory of people gives.',
    action: 'Answer as one of them, or have one of them delegate it.',
  },
  RUN_TOO_DEEP: {
    meaning: 'A sub-run would be inside too many others; most often an orchestration runs itself.',
    action: 'Give the `run` step a `when` that ends it.',
  },
  STEP_IDLE: {
    meaning: 'The agent that has the step gave no sign of life within `idleTimeoutMs`.',
    action:
      'Look at the agent; have it send heartbeats, or raise the limit. If the step is not idempotent, find out whether it was done: `skein reconcile`.',
  },
  STEP_HEARTBEAT_LATE: {
    meaning: 'A sign of life came for an attempt that is over.',
    action: 'Stop working on it: its result would be refused.',
  },
  BODY_MALFORMED: {
    meaning: 'The body is not JSON, or holds a key that is not allowed (`__proto__`).',
    action: 'Send one JSON object.',
  },
  BODY_TOO_LARGE: {
    meaning: 'The body is larger than the server reads.',
    action: 'Send less at once.',
  },
  CAPABILITY_NOT_FOUND: {
    meaning: 'No registered agent has that capability.',
    action: 'List the capabilities, or register an agent that has it.',
  },
  CONFIG_INVALID: {
    meaning: 'Flags, environment or a file cannot be used. Every problem is listed with its place.',
    action: 'Correct what is listed. `skein doctor` checks again.',
  },
  CONTEXT_ACCESS_DENIED: {
    meaning: 'No agent that could do the step has access to the context that it needs.',
    action: 'Give one access: `skein agents contexts AGENT CONTEXT…`.',
  },
  CONTEXT_INACTIVE: {
    meaning: 'The context is not active, so no step runs in it.',
    action: 'Make it active: `skein contexts set NAME FILE`.',
  },
  CONTEXT_NOT_FOUND: {
    meaning: 'There is no context of that name.',
    action: 'List them: `skein contexts`.',
  },
  CONVERSATION_NOT_FOUND: {
    meaning: 'There is no conversation of that id.',
    action: 'Leave `conversationId` out to start one.',
  },
  CURSOR_INVALID: {
    meaning: 'The cursor did not come from this list.',
    action: 'Start without a cursor.',
  },
  EXPRESSION_FAILED: {
    meaning: 'An expression of the plan could not be evaluated at run time, such as a missing key.',
    action: 'Guard it with `has()` or `x.?y.orValue(d)`, and start a new run.',
  },
  GRAPH_QUERY_FAILED: {
    meaning: 'The graph engine could not run the query.',
    action: 'Read the reason; most often it is the syntax.',
  },
  GRAPH_QUERY_REFUSED: {
    meaning: 'The query does something other than read, or something that has no bound.',
    action: 'Change what stands at the given place.',
  },
  GRAPH_QUERY_TIMED_OUT: {
    meaning: 'The query took longer than its limit and was stopped.',
    action: 'Bound its patterns, or ask for less.',
  },
  GRAPH_QUERY_UNKNOWN: {
    meaning: 'There is no named query of that name.',
    action: 'List them: `skein graph queries`.',
  },
  GRAPH_REBUILD_REFUSED: {
    meaning: 'A new graph cannot be begun now, or not at that place. The old one serves on.',
    action: 'Read the reason.',
  },
  GRAPH_UNAVAILABLE: {
    meaning: 'The graph process cannot be started or does not keep up. Runs are not affected.',
    action: 'Read the reason. The graph is made anew from the journal when its folder is removed.',
  },
  HOST_REFUSED: {
    meaning:
      'Skein serves its own machine only, and was asked to serve, or was called by, another.',
    action: 'Use `127.0.0.1`, `::1` or `localhost`.',
  },
  IDEMPOTENCY_KEY_REUSED: {
    meaning: 'The key stands for another request already.',
    action: 'Use a new key for a new request.',
  },
  INTERNAL: {
    meaning: 'A fault of Skein itself.',
    action: 'Please report it, with what the log says.',
  },
  GROUP_FAILED: {
    meaning: 'A step inside a group failed, and the group with it.',
    action: 'See the nested step for the cause.',
  },
  ITEM_FAILED: {
    meaning: 'Items of a fan-out failed, and the step does not say `onItemFailure: continue`.',
    action: 'See the items (`id[0]`, `id[1]`, …) for why.',
  },
  MODIFICATION_CLOSED: {
    meaning: 'The modification was decided on before, or is not of a kind that can be reverted.',
    action: 'Look at its status; ask for a new one where that is needed.',
  },
  MODIFICATION_NOT_FOUND: {
    meaning: 'There is no modification with this id.',
    action: "List the run's revisions to see what was changed.",
  },
  ORCHESTRATION_NOT_FOUND: {
    meaning: 'No plan is saved under this name.',
    action: 'List the orchestrations, or save one.',
  },
  MUTEX_NESTED: {
    meaning: 'A step asks for a mutex inside a step that holds another one.',
    action: 'Leave one of the two out: what holds a mutex must not wait for another.',
  },
  REPEAT_EXHAUSTED: {
    meaning: 'A repeated step has had all its rounds, and its condition is still not met.',
    action: 'Raise timesMax, or see why the rounds do not lead there.',
  },
  RUN_REVISION_CONFLICT: {
    meaning: 'The plan was changed by somebody else since the revision the changes were made for.',
    action: 'Load the run again and repeat.',
  },
  STEP_STATUS_CONFLICT: {
    meaning: 'What was asked for does not fit the status of the step.',
    action: 'Look at the step; `why` says where it is.',
  },
  UNDO_FAILED: {
    meaning: 'A step could not be undone.',
    action: 'Look at what it left behind, and undo it by hand.',
  },
  MCP_CONNECT_FAILED: {
    meaning: 'The MCP server could not be started or reached.',
    action: 'Check its command or URL. Its last line of error output is in the reason.',
  },
  MCP_CONNECT_TIMED_OUT: {
    meaning: 'The MCP server did not answer within 20 s.',
    action: 'Check that its command starts an MCP server.',
  },
  MCP_SERVER_NOT_FOUND: {
    meaning: 'No MCP server of that name is registered.',
    action: 'List them: `skein mcp`.',
  },
  MESSAGE_EMPTY: {
    meaning: 'The message has no text.',
    action: 'Say what you want done.',
  },
  MESSAGE_NOT_FOUND: {
    meaning: 'There is no answered message of that id.',
    action: 'Use the `messageId` of a chat answer.',
  },
  MESSAGE_TOO_LONG: {
    meaning: 'The message is longer than 32 KiB.',
    action: 'Shorten it.',
  },
  MODEL_OUTPUT_INVALID: {
    meaning: 'The model answered something that cannot be used.',
    action: 'Try again, or use a model that gives structured output.',
  },
  MODEL_UNAVAILABLE: {
    meaning: 'The model endpoint is down, refused, or took too long.',
    action: 'Check `SKEIN_MODEL_URL` and `SKEIN_MODEL_KEY`. Planning goes on without the model.',
  },
  ORIGIN_REFUSED: {
    meaning: 'A web page of another origin tried to change something.',
    action: 'Call Skein from a program, or from its own pages.',
  },
  OUTCOME_UNKNOWN: {
    meaning: 'Skein stopped while a step that is not idempotent was with its agent.',
    action:
      'Find out whether it was done, then say so: `skein reconcile`. `onUnknown` decides the next time.',
  },
  PLAN_INVALID: {
    meaning:
      'The plan has problems, so it did not start. All of them are listed with their places.',
    action: 'Correct them; see the problems of a plan below.',
  },
  PORT_IN_USE: {
    meaning: 'Another program listens on the port.',
    action: 'Stop it, or choose another port; `--port 0` takes a free one.',
  },
  REQUEST_INVALID: {
    meaning: 'A field of the request does not fit. All are listed with their places.',
    action: 'Correct them and send it again.',
  },
  ROUTE_NOT_FOUND: {
    meaning: 'There is no such method and path.',
    action: 'See `/openapi.json` or `/docs`.',
  },
  BLOB_NOT_FOUND: {
    meaning: 'There is no large value under that hash, or the run that it belonged to was pruned.',
    action: 'Take the hash from where the value is shown, such as `skein show RUN`.',
  },
  RUN_PRUNED: {
    meaning: 'The run finished longer ago than finished runs are kept, and was taken away.',
    action:
      'Nothing brings it back but a backup. Keep runs that must stay with `skein keep RUN`, or set how long finished runs are kept.',
  },
  RUN_NOT_FOUND: {
    meaning: 'There is no run of that id.',
    action: 'List the runs: `skein runs`.',
  },
  RUN_STATUS_CONFLICT: {
    meaning: 'The run is in a state in which this cannot be done, such as resuming a finished one.',
    action: 'Look at the run first.',
  },
  RUN_TIMED_OUT: {
    meaning: 'The run was not done within `policy.deadlineMs`.',
    action: 'Raise it, or see which step was slow.',
  },
  RUN_VERSION_CONFLICT: {
    meaning: 'Something else changed the run meanwhile; nothing of this was saved.',
    action: 'Load the run again and repeat.',
  },
  SECRET_REFUSED: {
    meaning: 'A message or a context holds a credential that Skein knows, or the token of a step.',
    action: 'Take it out. Agents have their credentials from their registration.',
  },
  SECRET_UNREADABLE: {
    meaning: 'Kept credentials cannot be decrypted: the key is another one.',
    action: 'Restore `secret.key` or `SKEIN_SECRET_KEY`, or enter the credentials again.',
  },
  SERVER_UNREACHABLE: {
    meaning: 'No Skein answers at the address.',
    action: 'Start one with `skein up`, or check `--url`.',
  },
  SHUTTING_DOWN: {
    meaning: 'The server is stopping. What is durable goes on at the next start.',
    action: 'Try again when it is back.',
  },
  STEP_INPUT_INVALID: {
    meaning: 'The inputs of a step do not fit its capability.',
    action: 'Correct the inputs in the plan.',
  },
  STEP_NOT_FOUND: {
    meaning: 'The run has no step of that id.',
    action: 'Show the run to see its steps.',
  },
  STEP_OUTPUT_INVALID: {
    meaning: 'The agent answered something that is not a result.',
    action: 'Mend the agent; the reason says what does not fit.',
  },
  STEP_RESULT_LATE: {
    meaning: 'The result came for an attempt that is over. It is on record and changes nothing.',
    action: 'Nothing.',
  },
  STEP_TIMED_OUT: {
    meaning: 'No result came within `timeoutMs`.',
    action:
      'Raise it, or look at the agent. If the step is not idempotent, find out whether it was done: `skein reconcile`.',
  },
  STEP_TOKEN_UNKNOWN: {
    meaning: 'The token of a later result is not one of this Skein.',
    action: 'Use the `token` that came with the step, unchanged.',
  },
  STORE_LOCKED: {
    meaning: 'Another process has the data folder.',
    action: 'Stop it, or choose another folder with `--data`.',
  },
  STORE_NOT_WRITABLE: {
    meaning: 'The data folder cannot be made or written.',
    action: 'Mend its permissions, or choose another.',
  },
  STORE_READ_FAILED: {
    meaning: 'The journal could not be read.',
    action: 'Read the reason. Check the disk; restore a backup if the file is damaged.',
  },
  STORE_TOO_NEW: {
    meaning: 'A newer Skein has written the journal. Nothing was changed.',
    action: 'Install that version or a later one.',
  },
  STORE_WRITE_FAILED: {
    meaning: 'Nothing of a commit was saved, for example because the disk is full.',
    action: 'Make room; the engine tries again by itself.',
  },
}

/** What a problem of a plan means. These stand in `problems[].code`, never alone. */
export const problemTexts: { readonly [C in ProblemCode]: string } = {
  AGENT_UNKNOWN: 'The step names an agent that is not registered.',
  AGENT_UNSUITABLE: 'The agent that the step names does not have the capability.',
  CONTEXT_FORBIDDEN: 'No agent that can do the step may enter its context.',
  CONTEXT_INACTIVE: 'The context of the step is not active.',
  CONTEXT_UNKNOWN: 'There is no context of the name that the step gives.',
  CAPABILITY_MISSING: 'A task names no capability.',
  CAPABILITY_UNKNOWN: 'No registered agent has the capability.',
  EXPRESSION_INVALID:
    'An expression does not parse, gives the wrong type, or reads what is not there.',
  FEATURE_UNSUPPORTED: 'The plan uses something that this version does not run yet.',
  INPUT_MISSING: 'A required input of the capability is not given.',
  INPUT_TYPE_MISMATCH: 'An input surely does not fit the schema of the capability.',
  JOIN_UNREACHABLE: 'The step waits for more dependencies than it has.',
  MUTEX_NESTED: 'A step has a mutex inside a group that has one.',
  MODEL_MISSING:
    'A task has instructions and no capability, and no model is configured: set `SKEIN_MODEL_URL` and `SKEIN_MODEL`.',
  PLAN_EMPTY: 'The plan has no steps.',
  PLAN_HAS_CYCLE: 'Steps wait for each other.',
  PLAN_MALFORMED: 'A field has the wrong form or is not known.',
  STEP_EXECUTING: 'A step that is being done cannot be changed: cancel it first, or remove it.',
  STEP_ID_DUPLICATE: 'Two steps have the same id.',
  STEP_LOCKED: 'The plan says that this step may not be modified.',
  STEP_CHANGED:
    'The step has been changed again since the modification that is to be reverted: revert that first.',
  STEP_SETTLED: 'A step that has settled cannot be changed: rerun it instead.',
  STEP_ID_INVALID: 'The id does not match `[a-z][a-z0-9_]*`, or is a reserved word.',
  STEP_UNKNOWN: 'A dependency or an expression names a step that is not in the plan.',
  STEP_UNREACHABLE: 'The step can never become ready.',
}
