// 代理人设置：期间怎样写、填得对不对、怎样变成请求。
import { expect, test } from "vitest";
import type { Substitute } from "@/api/types";
import { blank, bodyOf, period, problemsOf, toWish } from "@/me/substitutes";

const one: Substitute = {
  id: "summer", principal: { no: "10001", name: "陈一" }, to: { no: "10002", name: "陈二" }, starts: "2026-06-30T16:00:00+00:00",
  ends: "2026-07-31T16:00:00+00:00", services: ["leave"], open_tasks: false, state: "coming",
};

test("whole days are written as days, the last one included", () => {
  expect(period(one)).toBe("2026-07-01 至 2026-07-31");
  expect(period({ ...one, ends: "2026-07-01T16:00:00+00:00" })).toBe("2026-07-01");
});

test("anything else is written with the time of day", () => {
  expect(period({ ...one, starts: "2026-07-01T01:30:00+00:00" })).toBe("2026-07-01 09:30 至 2026-08-01 00:00");
});

test("an entry opened for change and saved as it is stays the same", () => {
  expect(bodyOf(toWish(one))).toEqual({ to: "10002", from: "2026-07-01", until: "2026-07-31", services: ["leave"], open_tasks: false, steps: [], condition: "" });
});

test("moments within a day survive a change", () => {
  const wish = toWish({ ...one, starts: "2026-07-01T01:30:00+00:00", ends: "2026-07-02T04:00:00+00:00" });
  expect([wish.from, wish.until]).toEqual(["2026-07-01T01:30:00+00:00", "2026-07-02T04:00:00+00:00"]);
});

test("for all services none is named", () => {
  expect(bodyOf({ ...toWish(one), scope: "all" }).services).toEqual([]);
});

test("what is missing is said by field", () => {
  expect(Object.keys(problemsOf({ ...blank(), scope: "some" }, "10001"))).toEqual(["to", "from", "until", "services"]);
  expect(problemsOf({ ...toWish(one), to: "10001" }, "10001").to).toBeDefined();
  expect(problemsOf({ ...toWish(one), until: "2026-06-01" }, "10001").until).toBeDefined();
  expect(problemsOf(toWish(one), "10001")).toEqual({});
});

test("steps and the condition survive a change; steps go with their service", () => {
  const wish = toWish({ ...one, steps: ["leave.head"], condition: "form.days <= 3" });
  expect(bodyOf(wish)).toMatchObject({ steps: ["leave.head"], condition: "form.days <= 3" });
  expect(bodyOf({ ...wish, services: ["seal"], condition: " " })).toMatchObject({ steps: [], condition: "" });
});
