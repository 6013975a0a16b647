// 办理人可做的动作：按钮叫什么、发到哪里、要不要意见、还要问什么。
import type { MyTask } from "@/api/types";

/** What a dialog asks before the act: whom, which seat, or where to. */
export type Asks = "nothing" | "person" | "people" | "seat" | "target";

export interface TaskAction {
  /** As the server names it: "approve", "return:applicant", … */
  name: string;
  verb: string;
  label: string;
  testid: string;
  tone: "primary" | "plain" | "danger";
  /** Sent with every call besides the opinion. */
  extra: Record<string, unknown>;
  opinion: "none" | "optional" | "required";
  /** Sends the fields of this step. */
  withForm: boolean;
  confirm: string | null;
  asks: Asks;
  /** Under which name the note of the dialog is sent. */
  note: "opinion" | "reason";
}

type Shape = Omit<TaskAction, "name">;
type Told = Pick<TaskAction, "verb" | "label" | "testid"> & Partial<Shape>;

const shape = (told: Told): Shape => ({
  tone: "plain", extra: {}, opinion: "none", withForm: false, confirm: null, asks: "nothing", note: "opinion", ...told,
});
const asking = (verb: string, label: string, asks: Asks, note: "opinion" | "reason"): Shape =>
  shape({ verb, label, testid: `act-${verb}`, asks, note });
const adding = (mode: string, label: string): Shape =>
  shape({ verb: "add-signer", label, testid: `act-add-${mode}`, asks: "people", extra: { mode } });

const known: Record<string, Shape> = {
  approve: shape({ verb: "approve", label: "通过", testid: "act-approve", tone: "primary", opinion: "optional", withForm: true }),
  resolve: shape({ verb: "resolve", label: "答复", testid: "act-resolve", tone: "primary", opinion: "required" }),
  "return:applicant": shape({
    verb: "return", label: "退回申请人", testid: "act-return", extra: { to: "applicant" }, opinion: "required",
    confirm: "申请将退回申请人修改，修改后可以重新提交。",
  }),
  "return:previous": shape({
    verb: "return", label: "退回上一步", testid: "act-return-previous", extra: { to: "previous" }, opinion: "required",
    confirm: "申请将退回上一步重新办理。",
  }),
  "return:any": shape({ verb: "return", label: "退回至…", testid: "act-return-any", opinion: "required", asks: "target" }),
  reject: shape({
    verb: "reject", label: "驳回", testid: "act-reject", tone: "danger", opinion: "required",
    confirm: "驳回后本次申请即告结束，申请人不能再修改提交。",
  }),
  abstain: shape({ verb: "abstain", label: "弃权", testid: "act-abstain", opinion: "optional", confirm: "弃权不计入表决的人数，确定弃权吗？" }),
  transfer: asking("transfer", "转办", "person", "reason"),
  delegate: asking("delegate", "委派", "person", "reason"),
  "add:before": adding("before", "前加签"),
  "add:after": adding("after", "后加签"),
  "add:parallel": adding("parallel", "并加签"),
  "remove-signer": asking("remove-signer", "减签", "seat", "reason"),
  cc: asking("cc", "抄送", "people", "opinion"),
  circulate: asking("circulate", "传阅", "people", "opinion"),
  claim: shape({ verb: "claim", label: "认领", testid: "act-claim", tone: "primary" }),
  release: shape({ verb: "release", label: "释放", testid: "act-release", confirm: "释放后，同组的其他人可以认领办理。" }),
  retract: shape({ verb: "retract", label: "收回委派", testid: "act-recall", confirm: "收回后由您自己办理，对方不再看到这件待办。" }),
};

const order = ["claim", "approve", "resolve", "return", "reject", "abstain", "transfer", "delegate", "add-signer", "remove-signer", "cc",
  "circulate", "retract", "release"];

/** The buttons for what the server allows, in a steady order; actions this portal does not know are left out. */
export function taskActions(allowed: string[], stepName: (key: string) => string, labels: Record<string, string> = {}): TaskAction[] {
  const actions: TaskAction[] = [];
  for (const name of allowed) {
    const found = known[name] ?? returnTo(name, stepName);
    if (found) actions.push({ name, ...found, label: labels[name] ?? labels[found.verb] ?? found.label });
  }
  return actions.sort((a, b) => order.indexOf(a.verb) - order.indexOf(b.verb));
}

function returnTo(name: string, stepName: (key: string) => string): Shape | null {
  const match = /^return:(.+)$/.exec(name);
  if (!match) return null;
  const step = match[1]!;
  return { ...known["return:previous"]!, label: `退回至${stepName(step)}`, testid: `act-return-${step}`, extra: { to: step }, confirm: `申请将退回至“${stepName(step)}”重新办理。` };
}

/** What a dialog offers to pick from: seats that can be taken away, or steps to return to. */
export function options(action: TaskAction, task: MyTask): { value: string; label: string }[] {
  if (action.asks === "seat") return (task.signers ?? []).map((one) => ({ value: one.no, label: one.name }));
  if (action.asks === "target") return (task.return_targets ?? []).map((one) => ({ value: one.key, label: one.name }));
  return [];
}

export const phrases: Record<"approve" | "return", string[]> = {
  approve: ["同意。", "情况属实，同意办理。", "已核对，符合要求。"],
  return: ["内容不完整，请补充后重新提交。", "请按要求修改后重新提交。"],
};

/** The body of a task act; an empty opinion is left out. */
export function taskBody(action: TaskAction, opinion: string, form: Record<string, unknown>, more: Record<string, unknown> = {}): Record<string, unknown> {
  const body: Record<string, unknown> = { ...action.extra, ...more };
  if (action.opinion !== "none" && opinion.trim()) body.opinion = opinion.trim();
  if (action.withForm && Object.keys(form).length) body.form = form;
  return body;
}
