// 办件页的小部件：按钮、弹窗、自选办理人、改动、预计路径。
import { createApp, h, nextTick, type Component } from "vue";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import type { Choice, MyTask } from "@/api/types";
import ActDialog from "@/case/ActDialog.vue";
import ActionPanel from "@/case/ActionPanel.vue";
import ChangeList from "@/case/ChangeList.vue";
import { writerOf } from "@/case/changes";
import NextHandlers from "@/case/NextHandlers.vue";
import MilestoneBar from "@/case/MilestoneBar.vue";
import PathPreview from "@/case/PathPreview.vue";
import ReaderList from "@/case/ReaderList.vue";
import { asked } from "@/layout/confirm";
import BatchBar from "@/me/BatchBar.vue";

beforeAll(() => {
  HTMLDialogElement.prototype.showModal ??= function (this: HTMLDialogElement) { this.open = true; };
});
afterEach(() => document.body.replaceChildren());

async function show(component: Component, props: Record<string, unknown>): Promise<HTMLElement> {
  const place = document.body.appendChild(document.createElement("div"));
  createApp({ render: () => h(component, props) }).mount(place);
  await nextTick();
  return place;
}
const at = (place: ParentNode, id: string): HTMLElement => place.querySelector<HTMLElement>(`[data-testid="${id}"]`)!;
async function type(field: HTMLElement, value: string): Promise<void> {
  (field as HTMLTextAreaElement).value = value;
  field.dispatchEvent(new Event("input"));
  field.dispatchEvent(new Event("change"));
  await nextTick();
}
const choice: Choice = { step: "expert", name: "专家", picked: [], people: [{ no: "11001", name: "周院长" }, { no: "11002", name: "周副院长" }] };
const task = (more: Partial<MyTask>): MyTask => ({ task_id: "t1", step: "lead", name: "领导审批", actions: [], edit: [], require: [], ...more });

describe("the panel of a task", () => {
  test("says on whose behalf it is", async () => {
    const place = await show(ActionPanel, { task: task({ actions: ["approve"], on_behalf: { no: "11001", name: "周院长" } }), milestones: [], busy: "", opinion: "" });
    expect(at(place, "whose").textContent).toBe("代周院长办理");
  });
  test("does not approve before the next handler is picked", async () => {
    const act = vi.fn();
    const place = await show(ActionPanel, { task: task({ actions: ["approve"], choices: [choice] }), milestones: [], busy: "", opinion: "", onAct: act });
    at(place, "act-approve").click();
    await nextTick();
    expect(act).not.toHaveBeenCalled();
    expect(place.textContent).toContain("请选择“专家”的办理人");
    await type(at(place, "choose-expert"), "11002");
    at(place, "act-approve").click();
    await nextTick();
    expect(act.mock.calls[0]![2]).toEqual({ choose: { expert: ["11002"] } });
  });
  test("asks which seat before it takes one away", async () => {
    const act = vi.fn();
    const signers = [{ task_id: "t2", no: "11002", name: "周副院长", mode: "before" }];
    const place = await show(ActionPanel, { task: task({ actions: ["remove-signer"], waiting: "signer", signers }), milestones: [], busy: "", opinion: "", onAct: act });
    expect(at(place, "whose").textContent).toBe("等待加签：周副院长");
    at(place, "act-remove-signer").click();
    await nextTick();
    at(place, "act-send").click();
    await nextTick();
    expect(at(place, "act-wrong").textContent).toBe("请选择一项");
    const option = at(place, "act-option-11002") as HTMLInputElement;
    option.checked = true;
    option.dispatchEvent(new Event("change"));
    await type(at(place, "act-note"), "不需要了");
    at(place, "act-send").click();
    await nextTick();
    expect(act.mock.calls[0]![0].verb).toBe("remove-signer");
    expect(act.mock.calls[0]![2]).toEqual({ to: "11002", reason: "不需要了" });
  });
  test("an answer to a delegation must be written", async () => {
    const act = vi.fn();
    const place = await show(ActionPanel, { task: task({ actions: ["resolve"], delegated_by: { no: "11001", name: "周院长" } }), milestones: [], busy: "", opinion: "", onAct: act });
    at(place, "act-resolve").click();
    await nextTick();
    expect(act).not.toHaveBeenCalled();
    expect(at(place, "whose").textContent).toContain("周院长委派给您");
  });
});

test("a dialog that needs people or words says so", async () => {
  const send = vi.fn();
  const place = await show(ActDialog, { asked: { title: "转阅", people: "many", noteLabel: "附言" }, busy: false, onSend: send });
  at(place, "act-send").click();
  await nextTick();
  expect(at(place, "act-wrong").textContent).toBe("请选择人员");
  const words = await show(ActDialog, { asked: { title: "唤醒", noteLabel: "原因", noteRequired: true }, busy: false, onSend: send });
  at(words, "act-send").click();
  await nextTick();
  expect(at(words, "act-wrong").textContent).toBe("请填写原因");
  await type(at(words, "act-note"), " 材料有误 ");
  at(words, "act-send").click();
  await nextTick();
  expect(send.mock.calls).toEqual([[[], "材料有误"]]);
});

test("one alone is picked by itself", async () => {
  const alone: Choice = { ...choice, people: [choice.people[0]!] };
  const place = await show(NextHandlers, { choices: [alone], modelValue: {} });
  expect((at(place, "choose-expert") as HTMLSelectElement).value).toBe("11001");
});

test("changes are told row by row", async () => {
  const place = await show(ChangeList, { write: writerOf({ fields: [] }, String), changes: [
    { key: "note", label: "说明", before: null, after: "乙" },
    { key: "rows", label: "明细", before: [], after: [], rows: [{ row: 2, change: "added", cells: [{ key: "what", label: "内容", before: null, after: "三" }] }] }] });
  expect(at(place, "change-note").textContent).toBe("说明（空）乙");
  expect(at(place, "change-rows-2").textContent).toContain("明细 第 2 行（新增）内容");
});

test("the way ahead names people and time", async () => {
  const place = await show(PathPreview, { steps: [{ step: "lead", name: "领导审批", kind: "human", people: ["周院长"], expected_days: 2, condition: null }] });
  expect(at(place, "preview-lead").textContent).toBe("领导审批周院长约 2 天");
});

test("whom the case waits for stands first among those who were told", async () => {
  const got = { kind: "circulation" as const, step: "lead", step_name: "领导审批", sent_at: "2026-11-23T05:00:00+00:00", by: null, required: false, until: null, read_at: null };
  const receivers = [{ ...got, person: { no: "1", name: "甲" }, read_at: got.sent_at }, { ...got, person: { no: "2", name: "乙" } }, { ...got, person: { no: "3", name: "丙" }, required: true }];
  const place = await show(ReaderList, { receivers });
  expect([...place.querySelectorAll("tbody tr")].map((row) => row.getAttribute("data-testid"))).toEqual(["reader-3", "reader-2", "reader-1"]);
  expect(place.textContent).toContain("已读 1 / 3");
});

test("steps that are passed over are only named", async () => {
  const steps = Array.from({ length: 10 }, (_, at) => ({ key: `s${at}`, name: `第${at}步`, kind: at === 9 ? "join" : "human", state: at === 4 ? "skipped" as const : "todo" as const }));
  const place = await show(MilestoneBar, { milestones: steps });
  expect([place.querySelectorAll("li").length, at(place, "passed-over").textContent]).toEqual([8, "按目前的情况不经过：第4步"]);
  expect([...(await show(MilestoneBar, { milestones: steps.slice(2, 6) })).querySelectorAll(".dot")].map((one) => one.textContent)).toEqual(["1", "2", "3"]);
});

test("of branches the folded bar names the reader's own step, and a return that is only noted is no plain tick", async () => {
  const states = ["done", "current", "current", "todo", "todo"] as const;
  const milestones = states.map((state, at) => ({ key: `s${at}`, name: `第${at}步`, kind: "human", state }));
  const place = await show(MilestoneBar, { milestones, mine: ["s2"], returning: ["s0", "s1"] });
  expect(at(place, "milestones-fold").textContent).toContain("第 3/5 步：第2步");
  expect([...place.querySelectorAll(".returns")].map((one) => one.getAttribute("data-testid"))).toEqual(["milestone-s0"]);
});

test("the bar of a batch tells what could not be approved", async () => {
  const answer = { items: [{ task_id: "t1", ok: true }, { task_id: "t2", ok: false, problem: { code: "batch_with_added_signer", detail: "有加签还没办完" } }] };
  const sent = vi.spyOn(globalThis, "fetch").mockImplementation(async () => new Response(JSON.stringify(answer)));
  const done = vi.fn();
  const items = ["1", "2"].map((no) => ({ case_id: `c${no}`, task_id: `t${no}`, title: `第${no}件` }));
  const place = await show(BatchBar, { items, ticked: ["t1", "t2"], onDone: done });
  at(place, "batch-approve").click();
  asked.value!.answer(true);
  await vi.waitFor(() => expect(done).toHaveBeenCalled());
  await nextTick();
  expect(at(place, "batch-failed").textContent).toBe("第2件　有加签还没办完");
  const [path, options] = sent.mock.calls.at(-1)! as [string, RequestInit];
  expect(path).toBe("/v1/tasks/batch");
  expect(JSON.parse(String(options.body))).toEqual({ do: "approve", tasks: [{ case_id: "c1", task_id: "t1" }, { case_id: "c2", task_id: "t2" }], opinion: "" });
  sent.mockRestore();
});
