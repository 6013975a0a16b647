// 列表的条件：从地址读、写成标签、空的不留。
import { expect, test } from "vitest";
import { filtersOf, isNarrowed, saidFilters, tidy } from "@/me/filtering";

test("only known conditions with one value are read from the address", () => {
  expect(filtersOf({ q: "周报", serial: "", service: ["a", "b"], page: "2", due: "overdue" })).toEqual({ q: "周报", due: "overdue" });
});

test("what is blank is not asked for", () => {
  expect(tidy({ q: "  周报 ", serial: "  ", status: "" })).toEqual({ q: "周报" });
});

test("an order alone narrows nothing", () => {
  expect(isNarrowed({ sort: "oldest" })).toBe(false);
  expect(isNarrowed({ sort: "oldest", from: "2026-11-01" })).toBe(true);
});

test("each condition is said once, the order not at all", () => {
  const said = saidFilters({ q: "周报", service: "weekly-report", status: "running", sort: "due", due: "soon" }, () => "工作周报");
  expect(said.map((one) => one.key)).toEqual(["q", "service", "status", "due"]);
  expect(said[1]!.text).toBe("工作周报");
});
