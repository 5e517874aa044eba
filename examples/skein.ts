/**
 * The one place through which the examples reach Skein. In a project of your own this is
 * `import { functionAgent, openSkein } from 'skein'`.
 */
export { defineConfig, functionAgent, openSkein, SkeinError } from 'skein'
export type {
  Agent,
  ApprovalView,
  ConfigFile,
  EventView,
  FunctionRun,
  Plan,
  RunView,
  Skein,
} from 'skein'
