// 与服务器共用的一份用例：同样的表达式，同样的结果。
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import type { Values } from "@/api/types";
import { evaluate, isAnswerable, withCalculated } from "@/form/conditions";
import { rewritten } from "@/form/exact";
import { field } from "./make";

interface Cases {
  now: string; bindings: { form: Values; applicant: Values };
  values: { expression: string; value: unknown }[]; false: { expression: string }[];
}
const cases = JSON.parse(readFileSync(resolve(process.cwd(), "../../tests/contracts/expression_cases.json"), "utf8")) as Cases;
const { form, applicant } = cases.bindings;
const scope = { applicant, now: new Date(`${cases.now}+08:00`) };

describe("what an expression comes to", () => {
  test.each(cases.values.map((one) => [one.expression, one.value] as const))("%s", (expression, value) => {
    expect(evaluate(expression, form, scope)).toEqual(value);
  });
});

describe("what cannot be computed is never true", () => {
  test.each(cases.false.map((one) => [one.expression] as const))("%s", (expression) => {
    expect(evaluate(expression, form, scope)).not.toBe(true);
  });
});

test("the school's calendar counts", () => {
  const calendar = { holidays: ["2026-10-01"], made_up: ["2026-10-10"], vacations: [["2026-10-05", "2026-10-06"]] as [string, string][] };
  expect(evaluate("workdays_between('2026-10-01', '2026-10-10')", {}, { calendar })).toBe(5);
  expect(evaluate("has_holiday('2026-10-05', '2026-10-10')", {}, { calendar })).toBe(false);
  expect(evaluate("adjacent_holiday('2026-10-02', '2026-10-02')", {}, { calendar })).toBe(true);
});

test("arithmetic keeps its order and everything else stays as it is", () => {
  expect(rewritten("form.a - form.b * 2.0 > 1.0 && form.c in ['x', '+']")).toBe(
    "exact_subtract(form.a, exact_multiply(form.b, 2.0)) > 1.0 && form.c in ['x' , '+']",
  );
  expect(rewritten("form.a == 'b-c'")).toBe("form.a == 'b-c'");
});

describe("computed fields", () => {
  const fields = [
    field("begin", "date"), field("end", "date"), field("total", "calc", { calc: "src.leave.term_days + form.days" }),
    field("days", "calc", { calc: "days_between(form.begin, form.end)" }),
    field("fee", "calc", { calc: "fee_of(form.days, 1.0)" }), field("dear", "text", { when: "form.fee > 5.0" }),
  ];
  const values = { begin: "2026-11-24", end: "2026-11-26", fee: 7, days: 99 };
  test("are computed from the form and the sources, whatever the server said before", () => {
    expect(withCalculated(fields, values, { src: { leave: { term_days: 2 } } }, values)).toMatchObject({ days: 3, total: 5 });
  });
  test("lack a value without their inputs", () => {
    expect(withCalculated(fields, { begin: "2026-11-24" }, { src: {} }, {})).toEqual({ begin: "2026-11-24" });
  });
  test("that only the server can compute keep its answer until something changes", () => {
    expect(withCalculated(fields, values, {}, values).fee).toBe(7);
    expect(withCalculated(fields, values, {}, {}).fee).toBeUndefined();
    expect(isAnswerable("form.fee > 5.0", fields, {})).toBe(false);
    expect(isAnswerable("form.days > 5.0", fields, {})).toBe(true);
    expect(isAnswerable("case_finished(form.x)", fields, {})).toBe(false);
  });
});
