// 条件（CEL）：与服务器同一种语言；数字一律按浮点数，缺值或类型不符即为假，从不报错。
import { Environment } from "@marcbachmann/cel-js";
import type { Field, Row, Values } from "@/api/types";

/** What a condition may look at besides the form. */
export interface Scope { applicant?: Values; me?: Values; case?: Values; src?: Values }

const dayMs = 86_400_000;
const environment = new Environment({
  unlistedVariablesAreDyn: true,
  homogeneousAggregateLiterals: false,
  limits: { maxAstNodes: 2_000, maxDepth: 60, maxListElements: 500, maxMapEntries: 200, maxCallArguments: 8 },
})
  .registerFunction("total(list, string): double", (rows: Row[], key: string) =>
    rows.reduce((sum, row) => sum + asNumber(row[key] ?? 0), 0),
  )
  .registerFunction("count(list): double", (rows: unknown[]) => rows.length)
  .registerFunction("days_between(string, string): double", (from: string, to: string) => (Date.parse(to) - Date.parse(from)) / dayMs);

type Program = (context: Values) => unknown;
const programs = new Map<string, Program | null>();

function compile(expression: string): Program | null {
  let program = programs.get(expression);
  if (program === undefined) {
    try {
      program = environment.parse(expression) as unknown as Program;
    } catch {
      program = null;
    }
    programs.set(expression, program);
  }
  return program;
}

function asNumber(value: unknown): number {
  const number = Number(value);
  if (!Number.isFinite(number)) throw new TypeError("not a number");
  return number;
}

const numeric: ReadonlySet<string> = new Set(["int", "decimal", "money"]);

function plain(field: Field, value: unknown): unknown {
  if (numeric.has(field.type)) return Number.isFinite(Number(value)) ? Number(value) : undefined;
  if (field.type === "table" && Array.isArray(value)) return value.map((row) => formOf(field.row ?? [], row as Row));
  return value;
}

/** The form as conditions see it: numbers as doubles, empty values absent. */
export function formOf(fields: Field[], values: Values): Values {
  const form: Values = {};
  for (const field of fields) {
    const value = values[field.key];
    if (value === undefined || value === null || value === "") continue;
    const known = plain(field, value);
    if (known !== undefined) form[field.key] = known;
  }
  return form;
}

/** The value of an expression; undefined when something it needs is missing or unfit. */
export function evaluate(expression: string, form: Values, scope: Scope = {}): unknown {
  const program = compile(expression);
  if (!program) return undefined;
  try {
    const value = program({ ...scope, form });
    return typeof value === "bigint" ? Number(value) : value;
  } catch {
    return undefined;
  }
}

export function holds(expression: string, form: Values, scope: Scope = {}): boolean {
  return evaluate(expression, form, scope) === true;
}

/** True when the expression looks at nothing but the form, so that the browser alone can answer it. */
export function looksOnlyAtForm(expression: string): boolean {
  const bare = expression.replace(/'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"/g, "''");
  return !/\b(src|case|applicant|me)\s*[.[]/.test(bare);
}
