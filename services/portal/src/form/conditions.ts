// 条件（CEL）：与服务器同一种语言；数字一律按浮点数，缺值或类型不符即为假，从不报错。
import { Environment } from "@marcbachmann/cel-js";
import type { Field, Row, Values, WorkCalendar as Calendar } from "@/api/types";
import { operations, plus, rewritten } from "./exact";
import { adjacentHoliday, advanceDays, daysBetween, hasHoliday, weekends, workdaysBetween } from "./workdays";

/** What a condition may look at besides the form; `row` is the table row whose column it belongs to. */
export interface Scope {
  applicant?: Values; me?: Values; case?: Values; src?: Values; row?: Values; calendar?: Calendar | null; now?: Date;
}

const roots = ["form", "applicant", "case", "me", "src", "branches", "row"] as const;
// The engine calls functions with their arguments only; this is set around one evaluation.
let around: Scope = {};
const calendar = (): Calendar => around.calendar ?? weekends;

const environment = new Environment({
  unlistedVariablesAreDyn: true,
  homogeneousAggregateLiterals: false,
  limits: { maxAstNodes: 2_000, maxDepth: 60, maxListElements: 500, maxMapEntries: 200, maxCallArguments: 8 },
})
  .registerFunction("total(list, string): double", (rows: Row[], key: string) =>
    rows.reduce((sum, row) => plus(sum, amount(row[key])), 0),
  )
  .registerFunction("count(list): double", (rows: unknown[]) => rows.length)
  .registerFunction("days_between(dyn, dyn): double", daysBetween)
  .registerFunction("workdays_between(dyn, dyn): double", (from: unknown, to: unknown) => workdaysBetween(calendar(), from, to))
  .registerFunction("advance_days(dyn): double", (to: unknown) => advanceDays(calendar(), around.now ?? new Date(), to))
  .registerFunction("has_holiday(dyn, dyn): bool", (from: unknown, to: unknown) => hasHoliday(calendar(), from, to))
  .registerFunction("adjacent_holiday(dyn, dyn): bool", (from: unknown, to: unknown) => adjacentHoliday(calendar(), from, to));
for (const [name, operate] of Object.entries(operations)) environment.registerFunction(`${name}(dyn, dyn): dyn`, operate);

/** Functions that the browser can compute; any other one is left to the server. */
const known: ReadonlySet<string> = new Set([
  "total", "count", "days_between", "workdays_between", "advance_days", "has_holiday", "adjacent_holiday", "size", "contains",
  "startsWith", "endsWith", "matches", "has", "int", "double", "string", "bool", "timestamp", "duration", "getFullYear",
  "getMonth", "getDate", "getDayOfWeek", "getHours", "getMinutes", "all", "exists", "exists_one", "filter", "map",
]);

type Program = (context: Values) => unknown;
const programs = new Map<string, Program | null>();

function compile(expression: string): Program | null {
  let program = programs.get(expression);
  if (program === undefined) {
    try {
      program = environment.parse(rewritten(expression)) as unknown as Program;
    } catch {
      program = null;
    }
    programs.set(expression, program);
  }
  return program;
}

function amount(value: unknown): number {
  if (value === undefined || value === null || value === "") return 0;
  if (typeof value !== "number" || !Number.isFinite(value)) throw new TypeError("not a number");
  return value;
}

const numeric: ReadonlySet<string> = new Set(["int", "decimal", "money"]);

function plain(field: Field, value: unknown): unknown {
  if (numeric.has(field.type)) return Number.isFinite(Number(value)) ? Number(value) : undefined;
  if (field.type === "table" && Array.isArray(value)) return value.map((row) => formOf(field.row ?? [], row as Row));
  if (field.type === "datetime" && /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(String(value))) return `${String(value)}:00`;
  return value;
}

/** The form as conditions see it: numbers as doubles, empty values absent but for boxes nobody ticked, nothing computed yet. */
export function formOf(fields: Field[], values: Values): Values {
  const form: Values = {};
  for (const field of fields) {
    const value = values[field.key] ?? (field.type === "checkbox" ? false : undefined);
    if (value === undefined || value === null || value === "" || (field.type === "calc" && field.calc)) continue;
    const kept = plain(field, value);
    if (kept !== undefined) form[field.key] = kept;
  }
  return form;
}

/** The value of an expression; undefined when something it needs is missing or unfit. */
export function evaluate(expression: string, form: Values, scope: Scope = {}): unknown {
  const program = compile(expression);
  if (!program) return undefined;
  const outer = around;
  around = scope;
  try {
    const given: Values = { ...(scope as Values), form };
    const value = program(Object.fromEntries(roots.map((root) => [root, given[root] ?? {}])));
    return typeof value === "bigint" ? Number(value) : value;
  } catch {
    return undefined;
  } finally {
    around = outer;
  }
}

export function holds(expression: string, form: Values, scope: Scope = {}): boolean {
  return evaluate(expression, form, scope) === true;
}

const bare = (expression: string): string => expression.replace(/'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"/g, "''");

/** True when the expression looks at nothing but the form, so that the browser alone can answer it. */
export function looksOnlyAtForm(expression: string): boolean {
  return !/\b(src|case|applicant|me)\s*[.[]/.test(bare(expression));
}

/** True when the browser knows all that the expression reads: functions, sources, and computed fields in turn. */
export function isAnswerable(expression: string, fields: Field[], scope: Scope, seen: ReadonlySet<string> = new Set()): boolean {
  const text = bare(expression);
  if ([...text.matchAll(/\b([A-Za-z_]\w*)\s*\(/g)].some(([, name]) => !known.has(name!))) return false;
  if ((["src", "case", "applicant", "me"] as const).some((root) => scope[root] === undefined && new RegExp(`\\b${root}\\s*[.[]`).test(text))) return false;
  return [...text.matchAll(/\bform\.(\w+)/g)].every(([, key]) => {
    const calc = fields.find((field) => field.key === key)?.calc;
    return !calc || seen.has(key!) || isAnswerable(calc, fields, scope, new Set([...seen, key!]));
  });
}

/**
 * The form with its computed fields. One that the browser cannot compute has the value that the server `said` for
 * the form as it stands; without such an answer it is unknown.
 */
export function withCalculated(fields: Field[], values: Values, scope: Scope, said: Values): Values {
  const given = formOf(fields, values);
  const calculated = fields.filter((field) => field.type === "calc" && field.calc);
  let form = given;
  for (let round = 0; round < calculated.length; round += 1) {
    const next: Values = { ...given };
    for (const field of calculated) {
      const value = computedValue(field, fields, form, scope, said);
      if (value !== undefined && value !== null) next[field.key] = value;
    }
    if (JSON.stringify(next) === JSON.stringify(form)) break;
    form = next;
  }
  return form;
}

function computedValue(field: Field, fields: Field[], form: Values, scope: Scope, said: Values): unknown {
  if (!isAnswerable(field.calc!, fields, scope)) return said[field.key];
  if (field.when && isAnswerable(field.when, fields, scope) && !holds(field.when, form, scope)) return undefined;
  const value = evaluate(field.calc!, form, scope);
  return ["number", "boolean", "string"].includes(typeof value) ? value : undefined;
}
