import { Tabs } from '@base-ui/react/tabs'
import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import type { RunHistory } from '../data/run-history.ts'
import { useModel, useModelSource } from '../data/model-source.tsx'
import { useNow } from '../data/now.ts'
import type { RunModel, StepModel } from '../data/run-model.ts'
import { stateOf, wordsOf } from '../data/step-state.ts'
import { progressOf } from '../data/step-value.ts'
import { formatDuration } from '../parts/duration.ts'
import { Glyph } from '../parts/glyph.tsx'
import { useSetUrl, useUrlText } from '../shell/url-state.ts'
import { EventsTab } from './events-tab.tsx'
import { GraphTab } from './graph-tab.tsx'
import { ContextTab, InputTab, OutputTab } from './payload-tabs.tsx'
import { OverviewTab } from './overview-tab.tsx'
import { RunInspector } from './run-inspector.tsx'
import { StepActions } from './step-actions.tsx'

interface InspectorProps {
  readonly stepId: string | undefined
  readonly history: RunHistory
  /** How many events are shown. */
  readonly count: number
  /** Why nothing can be changed at the moment that is shown. */
  readonly off: string | undefined
  readonly onSelect: (stepId: string | undefined) => void
}

/** What is known of the step that is selected; of the run where none is. */
export function Inspector({ stepId, history, count, off, onSelect }: InspectorProps): ReactNode {
  const model = useModel()
  if (model === undefined) return null
  const step = stepId === undefined ? undefined : model.steps.get(stepId)
  if (step === undefined) {
    return (
      <aside className="inspector closed" aria-label="Run">
        <RunInspector model={model} history={history} missing={stepId} off={off} />
      </aside>
    )
  }
  return (
    <aside className="inspector" aria-label="Step">
      <StepHead model={model} step={step} off={off} onClose={() => onSelect(undefined)} />
      <StepTabs
        key={step.id}
        model={model}
        step={step}
        history={history}
        count={count}
        onSelect={onSelect}
      />
    </aside>
  )
}

interface StepHeadProps {
  readonly model: RunModel
  readonly step: StepModel
  readonly off: string | undefined
  readonly onClose: () => void
}

function StepHead({ model, step, off, onClose }: StepHeadProps): ReactNode {
  const state = stateOf(step)
  return (
    <header className="inspector-head">
      <Glyph state={state} progress={progressOf(step)} size={18} />
      <div className="min-w-0 flex-1">
        <h2>{step.name}</h2>
        <p>
          {wordsOf(step)}
          <Since step={step} />
          {step.tries > 0 && `, attempt ${step.tries}`}
          {step.round > 1 && `, round ${step.round}`}
          {placeOf(model, step)}
        </p>
      </div>
      <StepActions key={step.id} runId={model.id} step={step} off={off} />
      <button type="button" className="icon-button" aria-label="Close" onClick={onClose}>
        <X size={15} />
      </button>
    </header>
  )
}

function Since({ step }: { readonly step: StepModel }): ReactNode {
  const now = useNow()
  const { isLive } = useModelSource()
  const { startedAt, completedAt } = step
  if (startedAt === undefined) return null
  if (completedAt !== undefined) return ` in ${formatDuration(completedAt - startedAt)}`
  return isLive ? ` for ${formatDuration(Math.max(0, now - startedAt))}` : null
}

function placeOf({ order, steps }: RunModel, step: StepModel): string {
  const { id, parent, index = 0, item } = step
  if (parent === undefined) return `, step ${order.indexOf(id) + 1} of ${order.length}`
  return `, ${item === undefined ? 'step' : 'item'} ${index + 1} of ${steps.get(parent)?.inside?.total ?? 0}`
}

interface StepTabsProps extends Omit<InspectorProps, 'stepId' | 'off'> {
  readonly model: RunModel
  readonly step: StepModel
}

const tabNames = ['overview', 'input', 'output', 'events', 'context', 'graph'] as const

function StepTabs({ model, step, history, count, onSelect }: StepTabsProps): ReactNode {
  const setUrl = useSetUrl()
  const wanted = useUrlText('tab')
  const tab = tabNames.find((name) => name === wanted) ?? 'overview'
  const events = history.events.slice(0, count).filter(({ data }) => data['step'] === step.id)
  return (
    <Tabs.Root
      className="contents"
      value={tab}
      onValueChange={(next: string) => setUrl({ tab: next === 'overview' ? undefined : next })}
    >
      <Tabs.List className="tabs">
        <Tabs.Tab value="overview">Overview</Tabs.Tab>
        <Tabs.Tab value="input">Input</Tabs.Tab>
        <Tabs.Tab value="output">Output</Tabs.Tab>
        <Tabs.Tab value="events">
          Events <span className="num">{events.length}</span>
        </Tabs.Tab>
        <Tabs.Tab value="context">Context</Tabs.Tab>
        <Tabs.Tab value="graph">Graph</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel className="inspector-body" value={tab} tabIndex={0}>
        {tab === 'overview' && (
          <OverviewTab model={model} step={step} events={events} onSelect={onSelect} />
        )}
        {tab === 'input' && <InputTab model={model} step={step} />}
        {tab === 'output' && <OutputTab model={model} step={step} />}
        {tab === 'events' && <EventsTab model={model} events={events} />}
        {tab === 'context' && <ContextTab model={model} step={step} />}
        {tab === 'graph' && <GraphTab model={model} step={step} onSelect={onSelect} />}
      </Tabs.Panel>
    </Tabs.Root>
  )
}
