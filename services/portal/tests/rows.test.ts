// 明细表的行操作。
import { reactive } from "vue";
import { describe, expect, test } from "vitest";
import { append, copied, identityOf, insertAt, isFull, moveUp, removeAt } from "@/form/rows";

const a = { text: "甲" };
const b = { text: "乙" };
const c = { text: "丙" };

describe("append", () => {
  test("puts the row last", () => expect(append([a], b)).toEqual([a, b]));
  test("does nothing at the limit", () => expect(append([a, b], c, 2)).toEqual([a, b]));
  test("reaches the limit exactly", () => expect(append([a], b, 2)).toEqual([a, b]));
  test("leaves the old list alone", () => {
    const rows = [a];
    append(rows, b);
    expect(rows).toEqual([a]);
  });
});

describe("insert", () => {
  test("puts the row before the given one", () => expect(insertAt([a, b], 1, c)).toEqual([a, c, b]));
  test("can put it first", () => expect(insertAt([a], 0, c)).toEqual([c, a]));
  test("does nothing at the limit", () => expect(insertAt([a, b], 1, c, 2)).toEqual([a, b]));
  test("a place beyond the end is the end", () => expect(insertAt([a], 9, c)).toEqual([a, c]));
});

describe("move up", () => {
  test("swaps with the row above", () => expect(moveUp([a, b, c], 2)).toEqual([a, c, b]));
  test("the first row stays", () => expect(moveUp([a, b], 0)).toEqual([a, b]));
  test("a row that is not there moves nothing", () => expect(moveUp([a, b], 5)).toEqual([a, b]));
});

test("remove takes out that row only", () => expect(removeAt([a, b, c], 1)).toEqual([a, c]));

test("a table without limit is never full", () => {
  expect(isFull(Array.from({ length: 500 }, () => ({})), undefined)).toBe(false);
  expect(isFull(Array.from({ length: 100 }, () => ({})), 100)).toBe(true);
});

test("a row keeps its identity when it moves, also seen through a proxy", () => {
  const rows = reactive([{ text: "甲" }, { text: "乙" }]);
  const before = rows.map(identityOf);
  expect(moveUp(rows, 1).map(identityOf)).toEqual([before[1], before[0]]);
  expect(new Set(before).size).toBe(2);
});

test("a copied row has the same contents and an identity of its own", () => {
  const row = reactive({ text: "甲", files: [{ file_id: "1" }] });
  const copy = copied(row);
  expect(copy).toEqual({ text: "甲", files: [{ file_id: "1" }] });
  expect(identityOf(copy)).not.toBe(identityOf(row));
});
