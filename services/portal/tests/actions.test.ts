// 办理与办件操作：服务端允许什么，就有什么按钮；发出去的正文。
import { describe, expect, test } from "vitest";
import type { MyTask } from "@/api/types";
import { options, taskActions, taskBody } from "@/case/actions";
import { caseActions } from "@/case/caseActions";

const names: Record<string, string> = { legal: "法制办" };
const stepName = (key: string): string => names[key] ?? key;
const task = (more: Partial<MyTask> = {}): MyTask => ({ task_id: "t1", step: "lead", name: "领导审批", actions: [], edit: [], require: [], ...more });

describe("the buttons of a task", () => {
  test("stand in a steady order, unknown acts are left out", () => {
    const found = taskActions(["cc", "circulate", "print", "reject", "add:before", "return:any", "approve", "transfer", "delegate", "abstain"], stepName);
    expect(found.map((one) => one.label)).toEqual(["通过", "退回至…", "驳回", "弃权", "转办", "委派", "前加签", "抄送", "传阅"]);
  });
  test("bear the labels of the step", () => {
    expect(taskActions(["approve", "reject"], stepName, { approve: "审核通过", reject: "不予受理" }).map((one) => one.label)).toEqual(["审核通过", "不予受理"]);
  });
  test("name the step a case is returned to", () => {
    expect(taskActions(["return:legal"], stepName)[0]).toMatchObject({ label: "退回至法制办", extra: { to: "legal" }, asks: "nothing" });
  });
  test("a delegate answers, the delegator takes it back", () => {
    expect(taskActions(["resolve"], stepName)[0]).toMatchObject({ verb: "resolve", opinion: "required" });
    expect(taskActions(["retract"], stepName)[0]).toMatchObject({ verb: "retract", testid: "act-recall" });
  });
  test("the three ways to add signers go to one address", () => {
    const found = taskActions(["add:before", "add:after", "add:parallel"], stepName);
    expect(found.map((one) => [one.verb, one.extra.mode, one.asks])).toEqual([
      ["add-signer", "before", "people"], ["add-signer", "after", "people"], ["add-signer", "parallel", "people"]]);
  });
});

describe("what a dialog offers", () => {
  test("the seats that may be taken away", () => {
    const [remove] = taskActions(["remove-signer"], stepName);
    expect(options(remove!, task({ signers: [{ task_id: "t2", no: "11002", name: "周副院长", mode: "before" }] }))).toEqual([{ value: "11002", label: "周副院长" }]);
  });
  test("the steps a return may go to", () => {
    const [back] = taskActions(["return:any"], stepName);
    expect(options(back!, task({ return_targets: [{ key: "applicant", name: "申请人" }] }))).toEqual([{ value: "applicant", label: "申请人" }]);
    expect(options(taskActions(["cc"], stepName)[0]!, task())).toEqual([]);
  });
});

describe("the body of an act", () => {
  const body = (name: string, more: Record<string, unknown> = {}, opinion = "") => taskBody(taskActions([name], stepName)[0]!, opinion, {}, more);
  test("whom, which way and the note", () => {
    expect(body("add:after", { to: ["11002"], opinion: "请把关" })).toEqual({ mode: "after", to: ["11002"], opinion: "请把关" });
    expect(body("transfer", { to: "11002", reason: "出差" }, "写了一半")).toEqual({ to: "11002", reason: "出差" });
  });
  test("an approval carries picks and opinion", () => {
    expect(body("approve", { choose: { expert: ["11002"] } }, " 同意 ")).toEqual({ choose: { expert: ["11002"] }, opinion: "同意" });
  });
  test("a return to a picked step carries its reason", () => {
    expect(body("return:any", { to: "legal", reason: "信息不全" }, "缺附件")).toEqual({ to: "legal", reason: "信息不全", opinion: "缺附件" });
  });
});

test("acts on the case are those with a dialog that the server allows", () => {
  expect(caseActions(["withdraw", "urge", "comment", "circular-forward"]).map((one) => [one.name, one.verb, one.people])).toEqual([
    ["urge", "urge", "none"], ["circular-forward", "circular-forward", "many"]]);
});
