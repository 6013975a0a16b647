// 表单怎样排：短的几格一行，长的占满，没排满的放宽。
import { expect, test } from "vitest";
import { isDeclaration, spans } from "@/form/layout";
import { field } from "./make";

const widths = (fields: ReturnType<typeof field>[], editing = true): number[] => [...spans(fields, () => editing).values()];

test("three short fields share a line, two share it in halves", () => {
  expect(widths([field("a", "text"), field("b", "date"), field("c", "money")])).toEqual([2, 2, 2]);
  expect(widths([field("a", "text"), field("b", "text")])).toEqual([3, 3]);
});

test("what is left alone is widened: a text over the line, anything else over half of it", () => {
  expect(widths([field("a", "text"), field("b", "textarea"), field("c", "select")])).toEqual([6, 6, 3]);
});

test("a long text takes two thirds, and a short field beside it the rest", () => {
  expect(widths([field("a", "person"), field("b", "text", { max: 60 })])).toEqual([2, 4]);
});

test("choices need a line only while they are made", () => {
  const nature = [field("a", "radio"), field("b", "date"), field("c", "date")];
  expect([widths(nature), widths(nature, false)]).toEqual([[6, 3, 3], [2, 2, 2]]);
});

test("a box that must be ticked, or that stands under a statement, is a declaration", () => {
  expect([field("a", "checkbox"), field("a", "checkbox", { must_be: true }), field("a", "checkbox", { statement: ["一"] })].map(isDeclaration)).toEqual([false, true, true]);
});
