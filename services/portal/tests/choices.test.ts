// 选项随上级字段而变，明细表里随同一行的列而变。
import { expect, test } from "vitest";
import { optionsOf, standing } from "@/form/choices";
import { validate } from "@/form/validate";
import { field } from "./make";

const sub = field("sub", "select", { depends_on: "fault", choices: { 有线: ["断网", "慢"], 无线: ["连不上"] } });

test("the options are those of what was chosen above", () => {
  expect(optionsOf(sub, { fault: "有线" })).toEqual(["断网", "慢"]);
  expect(standing(sub, { fault: "无线" }).options).toEqual(["连不上"]);
});

test("without options a choice is a text", () => {
  expect(standing(sub, { fault: "其他" }).type).toBe("text");
  expect(standing(field("free", "select"), {}).type).toBe("text");
  expect(standing(field("many", "multiselect"), {}).type).toBe("multiselect");
  expect(standing(field("plain", "text"), {}).type).toBe("text");
});

test("a choice left over from another parent is pointed at", () => {
  const look = (values: Record<string, unknown>) => validate([{ field: sub, required: false }], values, values);
  expect(look({ fault: "无线", sub: "慢" })).toEqual({ sub: ["请从选项中选择：连不上"] });
  expect(look({ fault: "其他", sub: "慢" })).toEqual({});
});

test("rules of a column are looked at row by row", () => {
  const table = field("lines", "table", { row: [
    field("area", "select", { options: ["东", "西"] }), field("house", "select", { depends_on: "area", choices: { 东: ["一号楼"], 西: ["二号楼"] } }),
    field("sum", "money", { check: ["row.sum > 0.0", "须大于零"] }), field("more", "text", { label: "说明", required: true, when: "row.area == '西'" }),
  ] });
  const rows = [{ area: "东", house: "二号楼", sum: "1" }, { area: "西", house: "二号楼", sum: "0" }];
  expect(validate([{ field: table, required: false }], { lines: rows }, {})).toEqual({
    "lines[0].house": ["请从选项中选择：一号楼"], "lines[1].sum": ["须大于零"], "lines[1].more": ["请填写说明"],
  });
});
