function words(text: string): ReadonlySet<string> {
  return new Set(text.split(/\s+/).filter((word) => word !== ''))
}

/** What a query may begin with. */
export const firstWords: ReadonlySet<string> = words('MATCH OPTIONAL UNWIND WITH RETURN')

/**
 * Words that write, change the schema or the server, or reach outside; refused wherever they could
 * be read so.
 */
export const refusedWords: ReadonlySet<string> = words(`
  ALTER ANALYZE ATTACH BEGIN COMMIT CONSTRAINT COPY CREATE CSV CYPHER DATABASE DEALLOCATE DELETE
  DENY DETACH DROP ENABLE EXECUTE EXPLAIN EXPORT FOREACH GRANT IMPORT INDEX INSERT INSTALL LOAD
  MERGE NODETACH PERIODIC PRAGMA PROFILE REALLOCATE REMOVE RENAME REVOKE ROLLBACK SESSION SET
  SHOW START STOP TERMINATE TRANSACTIONS USE USING YIELD
`)

/** Words of the language that may stand before a parenthesis without being functions. */
export const openingWords: ReadonlySet<string> = words(`
  AND BY CASE CONTAINS DISTINCT ELSE IN LIMIT MATCH NOT OR RETURN SKIP THEN UNWIND WHEN WHERE
  WITH XOR
`)

/** Pure functions, in lower case. Everything that is not here is refused. */
export const functions: ReadonlySet<string> = words(`
  abs acos all any asin atan atan2 avg ceil char_length character_length coalesce collect cos
  cot count date datetime datetime.fromepoch datetime.fromepochmillis datetime.truncate
  date.truncate degrees duration duration.between duration.indays duration.inmonths
  duration.inseconds e endnode exists exp floor head isempty keys labels last left length
  localdatetime localtime log log10 lower ltrim max min nodes none nullif percentilecont
  percentiledisc pi point point.distance properties radians relationships replace reverse right
  round rtrim sign sin single size split sqrt startnode stdev stdevp substring sum tail tan time
  timestamp toboolean tobooleanornull tofloat tofloatornull tointeger tointegerornull tolower
  tostring tostringornull toupper trim type upper valuetype shortestpath allshortestpaths
`)

export const limits = {
  textLengthMax: 65_536,
  depthMax: 64,
  /** The longest path a pattern may ask for. */
  hopsMax: 30,
  /** Numbers that the one `range` of a query may make. */
  rangeMax: 10_000,
} as const
