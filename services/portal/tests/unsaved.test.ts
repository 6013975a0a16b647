// 没存的内容：留得住、找得回、密级字段不留、退出就没有。
import { beforeEach, expect, test } from "vitest";
import { forgetTab, keep, kept, openValues } from "@/stores/kept";
import { field } from "./make";

const fields = [field("subject", "text"), field("bank", "text", { secret: true }), field("annex", "file"), field("blank", "text")];
const values = { subject: "购置设备", bank: "6222", annex: [{ file_id: "1" }], other: "?" };
beforeEach(() => (sessionStorage.clear(), localStorage.clear()));

test("of a form nothing secret is kept", () => {
  expect(openValues(fields, values)).toEqual({ subject: "购置设备", annex: [{ file_id: "1" }] });
});

test("what was written is found again by its writer at the same place only", () => {
  keep("tab", "10001", "form:/services/a/apply", { values });
  expect(kept("tab", "10001", "form:/services/a/apply")).toEqual({ values });
  expect([kept("tab", "10002", "form:/services/a/apply"), kept("tab", "10001", "form:/drafts/a")]).toEqual([null, null]);
});

test("what is saved or given up is no longer kept", () => {
  keep("tab", "1", "a", values);
  keep("tab", "1", "a", null);
  expect(kept("tab", "1", "a")).toBeNull();
});

test("nothing is left behind in the tab after signing out, and nothing else is touched", () => {
  sessionStorage.setItem("other", "1");
  keep("tab", "1", "a", values);
  keep("device", "1", "b", values);
  forgetTab();
  expect([Object.keys(sessionStorage), kept("device", "1", "b")]).toEqual([["other"], values]);
});
