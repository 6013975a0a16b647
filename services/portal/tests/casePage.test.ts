// 办件页的小规则：常用语、为什么、流转记录、权限、打印的方格、未发出的内容。
import { beforeEach, describe, expect, test } from "vitest";
import { nameIn } from "@/api/documents";
import type { Change, RecordItem, Task, Why } from "@/api/types";
import { divided, taskActions } from "@/case/actions";
import { changeNote, writerOf } from "@/case/changes";
import { cleaned, insertAt, offered } from "@/case/phrases";
import { gridRows, lastOpinions, partsOf } from "@/case/printing";
import { chosen, peopleIn, stepsIn } from "@/case/records";
import { rightReason } from "@/case/rights";
import { readable, whyByTopic, whyText } from "@/case/why";
import { previewKind } from "@/parts/preview";
import { keep, kept } from "@/stores/kept";
import { field } from "./make";

describe("phrases", () => {
  test("go in where the caret is, in place of what is selected", () => {
    expect(insertAt("甲乙丙", "同意。", 1, 2)).toEqual({ text: "甲同意。丙", caret: 4 });
    expect(insertAt("甲", "同意。", null, null)).toEqual({ text: "甲同意。", caret: 4 });
  });
  test("one's own stand alone, else the school's, else those built in for what one may do", () => {
    expect(offered(["我的"], ["学校的"], true, true)).toEqual(["我的"]);
    expect(offered([], ["学校的"], true, true)).toEqual(["学校的"]);
    expect(offered([], [], true, false)).toContain("同意。");
    expect(offered([], [], false, false)).toEqual([]);
  });
  test("are kept without blanks and doubles", () => {
    expect(cleaned([" 同意 ", "", "同意", "长".repeat(300)])).toEqual(["同意", "长".repeat(200)]);
  });
});

describe("buttons", () => {
  const many = taskActions(["approve", "return:applicant", "reject", "transfer", "cc"], (key) => key);
  test("stand in the bar as far as there is room", () => {
    expect(divided(many, 2).shown.map((one) => one.verb)).toEqual(["approve", "return"]);
    expect(divided(many, 2).more).toHaveLength(3);
  });
  test("are never a menu of one", () => {
    expect(divided(many, 4).more).toEqual([]);
  });
});

const item = { form: { fields: [field("unit", "dept", { label: "单位" }), field("amount", "money", { label: "金额" })], values: {} }, milestones: [{ key: "head", name: "负责人", state: "done" as const }] };

describe("reasons", () => {
  const why: Why[] = [
    { step: "head", kind: "assigned", text: "一" }, { step: "vp", kind: "route", text: "二" }, { step: "old", kind: "skipped", text: "三" }, { step: "old", kind: "route", text: "四" },
    { step: "", kind: "substitute", text: "五" },
  ];
  test("are told by what they answer", () => {
    const found = whyByTopic(why, ["head"], ["vp"]);
    expect(Object.fromEntries(Object.entries(found).map(([topic, list]) => [topic, list.map((one) => one.text)]))).toEqual(
      { me: ["五", "一"], here: ["二"], skipped: ["三"], earlier: ["四"] });
  });
  test("said again in a later round are told once, without blanks between Chinese words", () => {
    const twice = ["2026-01-01", "2026-01-02"].map((at) => ({ step: "head", kind: "assigned", text: "按 head(form.unit) 找到", at }));
    const { me } = whyByTopic(twice, ["head"], []);
    expect(me.map((one) => one.at)).toEqual(["2026-01-02"]);
    expect(whyText(me[0]!, item, String)).toBe("按表单中的“单位”的负责人找到");
  });
  test("of somebody who handles nothing are never about them", () => {
    expect(whyByTopic(why, [], ["head"]).me).toEqual([]);
  });
  test("say who and what in words", () => {
    expect(readable("按 head(form.unit) 找到", item)).toBe("按 表单中的“单位”的负责人 找到");
    expect(readable("按 role('hall.admin') 找到", item)).toBe("按 岗位“大厅管理员” 找到");
    expect(readable("leader_in_charge('research')", item, (key) => (key === "research" ? "科研处" : key))).toBe("科研处的分管领导");
    expect(readable("按 relation(applicant, 'counselor') 找到", item)).toBe("按 申请人的辅导员 找到");
    expect(readable("role('x.y', dept=applicant.dept)", item)).toBe("申请人所在单位的“x.y”");
    expect(readable("handler('head')、chosen('head', members('g'))", item)).toContain("“负责人”的办理人");
    expect(readable("因为 form.amount >= 30.0 && form.unit == 'cs' 成立", item)).toBe("因为 “金额” ≥ 30，并且“单位” = 'cs' 成立");
  });
});

describe("the history", () => {
  const line = (no: string, step_name: string, opinion = ""): RecordItem => ({
    at: "2026-11-20T00:00:00Z", operator: { no, name: no }, step: "", step_name, action: "approve", action_text: "通过", opinion, round: 1,
  });
  const lines = [line("system", "审批"), line("10001", "填写"), line("11001", "审批", "同意"), line("10001", "填写")];
  test("is cut to a person, a step, or what has an opinion", () => {
    expect(chosen(lines, { who: "10001", step: "", opinions: false })).toHaveLength(2);
    expect(chosen(lines, { who: "", step: "审批", opinions: true })).toEqual([lines[2]]);
  });
  test("names people and steps once, the system last", () => {
    expect(peopleIn(lines).map((one) => one.no)).toEqual(["10001", "11001", "system"]);
    expect(stepsIn(lines)).toEqual(["审批", "填写"]);
  });
});

test("a missing right has its reason, a present one none", () => {
  const may = { print: true, export: false, reason: { print: "", export: "无权限导出：…" } };
  expect([rightReason(may, "print"), rightReason(may, "export")]).toEqual(["", "无权限导出：…"]);
  expect(rightReason(undefined, "export")).not.toBe("");
});
test("the printed grid has short cells in pairs and long ones alone", () => {
  const cells = ["短", "短", "长".repeat(30), "短", "两\n行", "短"].map((text, at) => ({ key: String(at), label: "", text }));
  expect(gridRows(cells).map((row) => row.map((one) => one.key))).toEqual([["0", "1"], ["2"], ["3"], ["4"], ["5"]]);
});
test("groups, declarations and tables are parts of their own", () => {
  const fields = [field("a", "text"), field("b", "text", { group: "双方" }), field("rows", "table", { group: "双方" }), field("agree", "checkbox", { must_be: true })];
  const parts = partsOf(fields, (one) => ({ key: one.key, label: one.key, text: "" }));
  expect(parts.map((one) => one.kind)).toEqual(["grid", "heading", "grid", "table", "statement"]);
});
test("of a step that was asked again the last opinion is printed, in the order they were given", () => {
  const voted = (step: string, round: number, at: string): Task => ({ step, round, handled_at: at, action: "approve", task_id: step + round }) as Task;
  expect(lastOpinions([voted("lead", 1, "1"), voted("lead", 2, "4"), voted("law", 1, "2")]).map((one) => one.task_id)).toEqual(["law1", "lead2"]);
});
const changed = [
  field("unit", "dept"), field("amount", "money", { unit: "万元" }), field("leader", "person"), field("agreed", "checkbox"), field("annex", "file"),
  field("rows", "table", { row: [field("count", "int", { unit: "人" })] }),
];
const write = writerOf({ fields: changed, people: { 10001: "陈一" } }, (key) => (key === "cs" ? "计算机学院" : String(key)));
test("a changed field says what it was, a table how much of it", () => {
  const note = (change: Partial<Change>): string => changeNote({ key: "a", label: "", before: null, after: null, ...change }, write);
  expect(note({ before: "旧", after: "新" })).toContain("旧");
  expect(note({ before: [], after: [], rows: [{ row: 1, change: "added", cells: [] }] })).toContain("1 行");
});
test("what changed is written as the form writes it", () => {
  expect([write("cs", "unit"), write("8.5", "amount"), write("10001", "leader"), write(null, "leader"), write(null, "agreed")]).toEqual(
    ["计算机学院", "8.5 万元", "陈一", "（空）", "否"]);
  expect([write(3, "rows", "count"), write([{ file_id: "f", name: "甲.pdf" }], "annex")]).toEqual(["3 人", "甲.pdf"]);
});
test("pictures and PDFs are shown, everything else is saved", () => {
  expect([previewKind({ name: "a.PNG" }), previewKind({ name: "b.pdf" }), previewKind({ name: "c.docx" }), previewKind({ name: "签名", media_type: "image/png" })]).toEqual(
    ["picture", "pdf", "", "picture"]);
});
test("the name of a download is the Chinese one", () => {
  expect(nameIn("attachment; filename=\"_.pdf\"; filename*=UTF-8''%E5%91%A8%E6%8A%A5.pdf")).toBe("周报.pdf");
  expect([nameIn("attachment"), nameIn(null), nameIn("filename*=UTF-8''%E5%9")]).toEqual([null, null, null]);
});

describe("what was kept", () => {
  beforeEach(() => (sessionStorage.clear(), localStorage.clear()));
  test("belongs to one person and one case, and goes when it is empty", () => {
    keep("tab", "10001", "c1:opinions", { t1: "写了一半" });
    expect(kept("tab", "10001", "c1:opinions")).toEqual({ t1: "写了一半" });
    expect([kept("tab", "11001", "c1:opinions"), kept("device", "10001", "c1:opinions")]).toEqual([null, null]);
    keep("tab", "10001", "c1:opinions", {});
    expect(sessionStorage.length).toBe(0);
  });
  test("that cannot be read counts as nothing", () => {
    sessionStorage.setItem("hall-kept:1:x", "{");
    expect(kept("tab", "1", "x")).toBeNull();
  });
});
