// 没存的内容：留得住、找得回、密级字段与附件不留、退出就没有。
import { beforeEach, expect, test } from "vitest";
import { dropEverythingUnsaved, dropUnsaved, keepUnsaved, unsavedAt } from "@/form/unsaved";
import { field } from "./make";

const fields = [field("subject", "text"), field("bank", "text", { secret: true }), field("annex", "file")];
const values = { subject: "购置设备", bank: "6222", annex: [{ file_id: "1" }], other: "?" };
beforeEach(() => sessionStorage.clear());

test("what was written is found again at the same place only", () => {
  keepUnsaved("10001:/services/a/apply", fields, values, new Date("2026-11-23T08:00:00Z"));
  expect(unsavedAt("10001:/services/a/apply")).toEqual({ at: "2026-11-23T08:00:00.000Z", values: { subject: "购置设备" } });
  expect(unsavedAt("10002:/services/a/apply")).toBeNull();
});

test("what is saved or given up is no longer kept", () => {
  keepUnsaved("a", fields, values);
  dropUnsaved("a");
  expect(unsavedAt("a")).toBeNull();
});

test("nothing is left behind after signing out, and nothing else is touched", () => {
  sessionStorage.setItem("other", "1");
  keepUnsaved("a", fields, values);
  keepUnsaved("b", fields, values);
  dropEverythingUnsaved();
  expect(Object.keys(sessionStorage)).toEqual(["other"]);
});

test("a spoilt copy is no copy", () => {
  sessionStorage.setItem("hall-unsaved:a", "{");
  expect(unsavedAt("a")).toBeNull();
});
