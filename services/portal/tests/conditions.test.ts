// 条件与服务器同义：同一份用例两边都跑。
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import type { Values } from "@/api/types";
import { evaluate, formOf, holds, looksOnlyAtForm } from "@/form/conditions";
import { field } from "./make";

interface Shared { when: string; form: Values; holds: boolean }
const shared = JSON.parse(readFileSync(resolve(process.cwd(), "../../tests/portal/conditions.json"), "utf8")) as Shared[];

describe("the shared cases", () => {
  test.each(shared.map((one) => [one.when, JSON.stringify(one.form), one] as const))("%s over %s", (_when, _form, one) => {
    expect(holds(one.when, one.form)).toBe(one.holds);
  });
});

describe("the form as conditions see it", () => {
  test("numbers written as text become numbers", () => {
    const fields = [field("copies", "int"), field("sum", "money")];
    expect(formOf(fields, { copies: "3", sum: "12.50" })).toEqual({ copies: 3, sum: 12.5 });
  });
  test("a number that is none is missing", () => {
    expect(formOf([field("copies", "int")], { copies: "三" })).toEqual({});
  });
  test("empty values are missing", () => {
    const fields = [field("a", "text"), field("b", "text"), field("c", "text")];
    expect(formOf(fields, { a: "", b: null, c: undefined })).toEqual({});
  });
  test("cells of a table are treated by the type of their column", () => {
    const fields = [field("pay", "table", { row: [field("sum", "money"), field("note", "text")] })];
    expect(formOf(fields, { pay: [{ sum: "1.5", note: "" }] })).toEqual({ pay: [{ sum: 1.5 }] });
  });
});

test("an expression that misses something has no value", () => {
  expect(evaluate("form.a > form.b", { a: 1 })).toBeUndefined();
});

test("words inside quotes do not count as a look outside the form", () => {
  expect(looksOnlyAtForm("form.kind == 'src.x'")).toBe(true);
  expect(looksOnlyAtForm("form.branch != src.party.branch")).toBe(false);
  expect(looksOnlyAtForm("applicant.kind == 'staff'")).toBe(false);
});
