// 内容的规矩：空白不送出、逐字段比较、逐行比较、错误归到字段、种类分组、编号。
import { describe, expect, test } from "vitest";
import { differences, lineChanges, linesOf, opened, packed, problemsByField, problemsOfRow, problemsOfRows, sameData } from "@/admin/data";
import { freshId, idWrong } from "@/admin/ids";
import { grouped } from "@/admin/kinds";
import { mayAdminister, mayEdit, unitsKept } from "@/admin/may";
import { asProblems } from "@/admin/previewing";
import type { ContentField, ContentKind } from "@/api/content";
import type { Me } from "@/api/types";

const fields: ContentField[] = [
  { key: "title", label: "标题", type: "text", required: true },
  { key: "words", label: "词", type: "list" },
  { key: "order", label: "次序", type: "number" },
  { key: "hot", label: "热门", type: "bool" },
  { key: "phones", label: "电话", type: "rows", fields: [{ key: "label", label: "用途", type: "text" }, { key: "number", label: "号码", type: "text" }] },
];

describe("data of a form", () => {
  test("has every field to hold on to, and sends none that is blank", () => {
    const form = opened(fields, { title: "甲", words: [["报修", "维修"]] });
    expect(form).toEqual({ title: "甲", words: ["报修, 维修"], order: null, hot: false, phones: [] });
    expect(packed(fields, { ...form, words: [" 甲 ", "", "乙"], phones: [{ label: "", number: "" }, { label: "总机", number: "1" }] }))
      .toEqual({ title: "甲", words: ["甲", "乙"], hot: false, phones: [{ label: "总机", number: "1" }] });
  });
  test("nothing said and a blank are the same", () => {
    expect(sameData(fields, { title: "甲" }, { title: "甲", hot: false, words: [], order: null })).toBe(true);
    expect(sameData(fields, { title: "甲" }, { title: "甲", hot: true })).toBe(false);
  });
  test("zero is a number like any other", () => {
    expect(packed(fields, { title: "甲", order: 0 })).toEqual({ title: "甲", order: 0 });
  });
});

describe("comparing", () => {
  test("lists only the fields that differ, in the order of the form", () => {
    const found = differences(fields, { title: "甲", order: 1, words: ["一"] }, { title: "乙", order: 1, words: ["一", "二"] });
    expect(found.map((one) => one.key)).toEqual(["title", "words"]);
    expect(found[1]).toMatchObject({ before: ["一"], after: ["一", "二"] });
  });
  test("keeps what stayed between what went and what came", () => {
    expect(lineChanges(["一", "二", "三"], ["一", "新", "三", "四"])).toEqual([
      { mark: "same", text: "一" }, { mark: "removed", text: "二" }, { mark: "added", text: "新" }, { mark: "same", text: "三" }, { mark: "added", text: "四" },
    ]);
    expect(lineChanges([], ["一"])).toEqual([{ mark: "added", text: "一" }]);
    expect(lineChanges(["一"], [])).toEqual([{ mark: "removed", text: "一" }]);
  });
  test("writes rows as lines, fields in their order", () => {
    expect(linesOf([{ number: "1", label: "总机" }], fields[4]!.fields!)).toEqual(["总机 · 1"]);
    expect(linesOf(["甲", ["乙", "丙"]])).toEqual(["甲", "乙, 丙"]);
    expect(linesOf(null)).toEqual([]);
  });
});

test("messages go to their field and to their row, however the path is written", () => {
  const problems = { title: ["必填"], "phones.1.number": ["太长"], "phones[0].label": ["必填"] };
  expect(problemsByField(problems, "title")).toEqual(["必填"]);
  expect(problemsByField(problems, "phones")).toEqual(["太长", "必填"]);
  expect(problemsOfRows({ ...problems, "phones.2": ["多余"] }, "phones")).toEqual(["多余"]);
  expect(problemsOfRow(problems, "phones", 1)).toEqual({ number: ["太长"] });
  expect(problemsOfRow(problems, "phones", 0)).toEqual({ label: ["必填"] });
  expect(asProblems({ title: ["必填"], order: "太大" })).toEqual({ title: ["必填"], order: ["太大"] });
  expect(asProblems(["说不清在哪里"])).toEqual({ "": ["说不清在哪里"] });
  expect(asProblems(null)).toEqual({});
});

test("kinds come in groups, unknown ones last, empty groups not at all", () => {
  const kind = (name: string): ContentKind => ({ kind: name, name, singleton: false, fields: [] });
  expect(grouped([kind("new-thing"), kind("faq"), kind("guide")]).map((group) => [group.key, group.kinds.map((one) => one.kind)]))
    .toEqual([["services", ["guide", "faq"]], ["other", ["new-thing"]]]);
});

test("identifiers fit into an address and into the hall's rules", () => {
  expect(idWrong(freshId("news", new Date("2026-03-02T00:00:00Z")))).toBe(false);
  expect(freshId("news", new Date("2026-03-02T00:00:00Z"))).toMatch(/^news-20260302-[a-z0-9]{4}$/);
  expect([idWrong("Help"), idWrong("-a"), idWrong(""), idWrong("a".repeat(65)), idWrong("net-repair")]).toEqual([true, true, true, true, false]);
});

test("the way to the administration is shown to those who may go there", () => {
  const me = (role: string, admin = false): Me => ({ no: "1", name: "甲", kind: "staff", phone: null, email: null, groups: [], admin, posts: role ? [{ role, unit: "u", unit_name: "部" }] : [] });
  expect([me("content.admin"), me("feedback.desk"), me("", true), me("head"), null].map(mayAdminister)).toEqual([true, true, true, false, false]);
  expect(mayEdit(me("feedback.desk"))).toBe(false);
});

test("a unit's administrator keeps the unit and all below it, and no other", () => {
  const unit = (key: string, parent: string | null) => ({ key, name: key, parent });
  const units = [unit("leaf", "college"), unit("college", "school"), unit("school", null), unit("other", "school")];
  const keeps = (role: string) => unitsKept({ posts: [{ role, unit: "college", unit_name: "" }] } as unknown as Me, units).map((one) => one.key);
  expect([keeps("content.admin"), keeps("feedback.desk")]).toEqual([["leaf", "college"], []]);
});
