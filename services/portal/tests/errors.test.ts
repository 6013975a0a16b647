// 服务器给的错误落到哪个字段旁。
import { describe, expect, test } from "vitest";
import { problemFrom } from "@/api/problem";
import { cellPath, errorLines, inside, labelOf, normalErrors, normalPath, placeOf } from "@/form/errors";
import { field } from "./make";

const fields = [
  field("unit", "dept", { label: "单位" }),
  field("items", "table", { label: "内容", row: [field("text", "textarea", { label: "正文" }), field("kind", "select", { label: "类别" })] }),
];

describe("paths", () => {
  test.each([
    ["unit", "unit"],
    ["form.unit", "unit"],
    ["items[3].text", "items[3].text"],
    ["items.3.text", "items[3].text"],
    ["form.items.12.kind", "items[12].kind"],
  ])("%s is %s", (path, normal) => expect(normalPath(path)).toBe(normal));
  test("the place of a cell", () => expect(placeOf("items[3].text")).toEqual({ key: "items", index: 3, cell: "text" }));
  test("the place of a field", () => expect(placeOf("unit")).toEqual({ key: "unit", index: null, cell: null }));
  test("a cell's path reads back as its place", () => expect(placeOf(cellPath("items", 0, "kind"))).toEqual({ key: "items", index: 0, cell: "kind" }));
});

test("two spellings of one place are joined", () => {
  expect(normalErrors({ "items[0].text": ["必填"], "form.items.0.text": ["太长"] })).toEqual({ "items[0].text": ["必填", "太长"] });
});

test("rows are counted from one for people", () => {
  expect(labelOf("items[3].text", fields)).toBe("内容 第 4 行 · 正文");
  expect(labelOf("unit", fields)).toBe("单位");
});

test("messages come in the order of the form, and none is lost", () => {
  const lines = errorLines({ elsewhere: ["未知"], "items[1].kind": ["丙"], "items[0].text": ["乙"], items: ["表"], unit: ["甲"] }, fields);
  expect(lines.map((line) => line.message)).toEqual(["甲", "表", "乙", "丙", "未知"]);
});

test("the cells of a table lie in it, its neighbours do not", () => {
  const places = ["unit", "items", "items[0].text", "items_more"];
  expect(places.filter((one) => inside(one, "items"))).toEqual(["items", "items[0].text"]);
  expect(places.filter((one) => inside(one, "items[0].text"))).toEqual(["items[0].text"]);
});

describe("a problem answer", () => {
  test("keeps code, words and field errors", () => {
    const problem = problemFrom(422, JSON.stringify({ code: "invalid_form", detail: "有误", errors: { unit: ["必填"] }, correlation_id: "c1" }));
    expect(problem).toMatchObject({ status: 422, code: "invalid_form", detail: "有误", errors: { unit: ["必填"] }, correlationId: "c1", retryable: false });
  });
  test("has plain words when the body is no JSON", () => {
    expect(problemFrom(502, "<html>Bad gateway</html>")).toMatchObject({ code: "http_502", retryable: true });
    expect(problemFrom(403, "").detail).toContain("没有权限");
  });
});
