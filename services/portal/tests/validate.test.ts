// 提交前的检查。
import { describe, expect, test } from "vitest";
import { isIdcard, validate, valueProblem } from "@/form/validate";
import { field } from "./make";

describe("one value", () => {
  test.each([
    ["a missing required text", field("a", "text", { label: "姓名" }), "  ", true, "请填写姓名"],
    ["a missing required choice", field("a", "select", { label: "用途" }), null, true, "请选择用途"],
    ["an unticked required box", field("a", "checkbox"), false, true, "请勾选确认"],
    ["an empty optional text", field("a", "text"), "", false, null],
    ["a text that is too long", field("a", "text", { max: 3 }), "一二三四", false, "最多填写 3 个字，现有 4 个字"],
    ["letters counted as people count them", field("a", "text", { max: 2 }), "😀好", false, null],
    ["a fraction where an integer is due", field("a", "int"), "1.5", false, "请填写整数"],
    ["an amount below nothing", field("a", "money"), "-5", false, "不能小于 0"],
    ["an amount that may be owed", field("a", "money", { min: -10 }), "-5", false, null],
    ["an amount with three decimals", field("a", "money"), "1.005", false, "请填写金额，最多两位小数"],
    ["a phone number", field("a", "phone"), "13900000004", false, null],
    ["no phone number", field("a", "phone"), "123", false, "请填写正确的电话号码"],
    ["a masked secret sent back", field("a", "idcard", { secret: true }), "3701**********123X", true, null],
  ])("%s", (_name, one, value, required, problem) => expect(valueProblem(one, value, required)).toBe(problem));
});

test("the check digit of an identity number counts", () => {
  expect(isIdcard("11010519491231002X")).toBe(true);
  expect(isIdcard("110105194912310021")).toBe(false);
});

describe("a table", () => {
  const items = field("items", "table", { label: "内容", min: 1, max: 2, row: [field("text", "textarea", { label: "正文", required: true })] });
  const look = (rows: unknown) => validate([{ field: items, required: true }], { items: rows }, {});
  test("needs its least number of rows", () => expect(look([])).toEqual({ items: ["内容至少填写 1 行"] }));
  test("names the cell that is missing", () => expect(look([{ text: "好" }, {}])).toEqual({ "items[1].text": ["请填写正文"] }));
  test("keeps to its limit", () => expect(look([{ text: "1" }, { text: "2" }, { text: "3" }]).items).toEqual(["内容最多 2 行，现有 3 行"]));
});

describe("a check between fields", () => {
  const since = field("full_since", "date", { check: ["form.full_since >= form.joined", "转正时间不得早于入党时间"] });
  const look = (form: Record<string, unknown>) => validate([{ field: since, required: false }], form, form);
  test("speaks when it fails", () => expect(look({ full_since: "2020-01-01", joined: "2021-01-01" })).toEqual({ full_since: ["转正时间不得早于入党时间"] }));
  test("is silent when it holds", () => expect(look({ full_since: "2022-01-01", joined: "2021-01-01" })).toEqual({}));
  test("is left to the server when something is missing", () => expect(look({ full_since: "2020-01-01" })).toEqual({}));
});
