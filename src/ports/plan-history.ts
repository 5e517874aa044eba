/** What a plan was made of, without its inputs: capabilities in an order that its edges allow. */
export interface PlanShape {
  readonly capabilities: readonly string[]
  /** Pairs of indexes into `capabilities`: the second waits for the first. */
  readonly edges: readonly (readonly [number, number])[]
}

/** A past plan, by how much its request resembles a new one. */
export interface PastPlan {
  readonly shape: PlanShape
  /** Cosine of the two requests' words, 0 to 1. */
  readonly similarity: number
  /** What it counts for, by age and by who made it; 1 for a run of now. */
  readonly weight: number
}

/**
 * What the completed runs of one organization teach a planner. Answers from memory, in a few
 * milliseconds; knows nothing of what a person has said in other words than these counts.
 */
export interface PlanHistory {
  /** Completed runs that it knows. */
  readonly runs: number
  /** Plans of the requests most like this one, nearest first. */
  similar(text: string, countMax: number): readonly PastPlan[]
  /** Capabilities that requests with these words were served by, and how strongly the words say so. */
  saidFor(words: ReadonlyMap<string, number>): ReadonlyMap<string, number>
  /** Runs that used a capability. */
  used(capability: string): number
  /** Share of the runs with `capability` that used the other one too. */
  together(capability: string, other: string): number
  /** Share of the runs with `after` in which `before` came earlier. */
  precedes(before: string, after: string): number
  /** What most often comes before a capability, and its share of that capability's runs. */
  predecessor(
    capability: string,
  ): { readonly capability: string; readonly share: number } | undefined
}
