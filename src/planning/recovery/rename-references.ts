import type { Json } from '../../core/json.ts'
import type { Step } from '../../core/plan/plan.ts'

/** A step under other names: its own id, what it depends on, and what its expressions read. */
export function renameReferences(step: Step, names: ReadonlyMap<string, string>): Step {
  const rename = (id: string): string => names.get(id) ?? id
  const { id, dependsOn, steps, inputs, compensate, approval, wait, repeat, ...rest } = step
  const texts = ['when', 'forEach', 'mutex'] as const
  const own = texts.flatMap((name) => {
    const source = step[name]
    return source === undefined ? [] : [[name, inExpression(source, names)] as const]
  })
  return {
    ...rest,
    ...Object.fromEntries(own),
    id: rename(id),
    ...(dependsOn && { dependsOn: [...new Set(dependsOn.map(rename))] }),
    ...(inputs && { inputs: inValue(inputs, names) as NonNullable<Step['inputs']> }),
    ...(steps && { steps: steps.map((inner) => renameReferences(inner, names)) }),
    ...(compensate && { compensate: inValue(compensate, names) as typeof compensate }),
    ...(approval && { approval: { ...approval, question: inText(approval.question, names) } }),
    ...(wait && {
      wait: wait.until === undefined ? wait : { ...wait, until: inExpression(wait.until, names) },
    }),
    ...(repeat && { repeat: { ...repeat, until: inExpression(repeat.until, names) } }),
  }
}

function inValue(value: Json, names: ReadonlyMap<string, string>): Json {
  if (typeof value === 'string') return inText(value, names)
  if (Array.isArray(value)) return value.map((one) => inValue(one as Json, names))
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([name, one]) => [name, inValue(one, names)])
  return Object.fromEntries(entries) as Json
}

/** Only what stands in a template is an expression. */
function inText(text: string, names: ReadonlyMap<string, string>): string {
  return text.replace(/\{\{[\s\S]*?\}\}/gu, (template) => inExpression(template, names))
}

/** Names that begin a chain, outside quotes. */
function inExpression(source: string, names: ReadonlyMap<string, string>): string {
  return source.replace(
    /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|(?<![\w.])[a-z][a-z0-9_]*(?=\s*\.)/gu,
    (found) => (/^['"]/.test(found) ? found : (names.get(found) ?? found)),
  )
}
