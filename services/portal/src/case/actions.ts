// 办理人可做的动作：按钮叫什么、发到哪里、要不要意见、还要问什么。
import type { MyTask } from "@/api/types";
import { called, t } from "@/words";

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
const asking = (verb: string, asks: Asks, note: "opinion" | "reason"): Shape =>
  shape({ verb, label: t(`case.act.${verb}`), testid: `act-${verb}`, asks, note });
const adding = (mode: string): Shape =>
  shape({ verb: "add-signer", label: t(`case.act.add-${mode}`), testid: `act-add-${mode}`, asks: "people", extra: { mode } });
const returning = (to: string, label: string, confirm: string, testid: string): Shape =>
  shape({ verb: "return", label, testid, extra: { to }, opinion: "required", confirm });

/** The acts this portal knows, in the words of the moment. */
function known(name: string): Shape | undefined {
  switch (name) {
    case "approve":
      return shape({ verb: "approve", label: t("case.act.approve"), testid: "act-approve", tone: "primary", opinion: "optional", withForm: true });
    case "resolve":
      return shape({ verb: "resolve", label: t("case.act.resolve"), testid: "act-resolve", tone: "primary", opinion: "required" });
    case "return:applicant":
      return returning("applicant", t("case.act.return"), t("case.sure.return"), "act-return");
    case "return:previous":
      return returning("previous", t("case.act.return-previous"), t("case.sure.returnPrevious"), "act-return-previous");
    case "return:any":
      return shape({ verb: "return", label: t("case.act.return-any"), testid: "act-return-any", opinion: "required", asks: "target" });
    case "reject":
      return shape({ verb: "reject", label: t("case.act.reject"), testid: "act-reject", tone: "danger", opinion: "required", confirm: t("case.sure.reject") });
    case "abstain":
      return shape({ verb: "abstain", label: t("case.act.abstain"), testid: "act-abstain", opinion: "optional", confirm: t("case.sure.abstain") });
    case "transfer":
      return asking("transfer", "person", "reason");
    case "delegate":
      return asking("delegate", "person", "reason");
    case "add:before":
    case "add:after":
    case "add:parallel":
      return adding(name.slice("add:".length));
    case "remove-signer":
      return asking("remove-signer", "seat", "reason");
    case "cc":
    case "circulate":
      return asking(name, "people", "opinion");
    case "claim":
      return shape({ verb: "claim", label: t("case.act.claim"), testid: "act-claim", tone: "primary" });
    case "release":
      return shape({ verb: "release", label: t("case.act.release"), testid: "act-release", confirm: t("case.sure.release") });
    case "retract":
      return shape({ verb: "retract", label: t("case.act.recall"), testid: "act-recall", confirm: t("case.sure.recall") });
  }
  return undefined;
}

const order = ["claim", "approve", "resolve", "return", "reject", "abstain", "transfer", "delegate", "add-signer", "remove-signer", "cc",
  "circulate", "retract", "release"];

/** The buttons for what the server allows, in a steady order; actions this portal does not know are left out. */
export function taskActions(allowed: string[], stepName: (key: string) => string, labels: Record<string, string> = {}): TaskAction[] {
  const actions: TaskAction[] = [];
  for (const name of allowed) {
    const found = known(name) ?? returnTo(name, stepName);
    if (found) actions.push({ name, ...found, label: labels[name] ?? labels[found.verb] ?? found.label });
  }
  return actions.sort((a, b) => order.indexOf(a.verb) - order.indexOf(b.verb));
}

function returnTo(name: string, stepName: (key: string) => string): Shape | null {
  const match = /^return:(.+)$/.exec(name);
  if (!match) return null;
  const step = match[1]!;
  return returning(step, t("case.act.return-to", { step: stepName(step) }), t("case.sure.returnTo", { step: stepName(step) }), `act-return-${step}`);
}

/** What a dialog offers to pick from: seats that can be taken away, or steps to return to. */
export function options(action: TaskAction, task: MyTask): { value: string; label: string }[] {
  if (action.asks === "seat") return (task.signers ?? []).map((one) => ({ value: one.no, label: called(one.name) }));
  if (action.asks === "target") return (task.return_targets ?? []).map((one) => ({ value: one.key, label: called(one.name) }));
  return [];
}

/** The buttons that stand in the bar, and those behind "more"; never a menu of a single one. */
export function divided(actions: TaskAction[], room: number): { shown: TaskAction[]; more: TaskAction[] } {
  if (actions.length <= room + 1) return { shown: actions, more: [] };
  return { shown: actions.slice(0, room), more: actions.slice(room) };
}

/** The body of a task act; an empty opinion is left out. */
export function taskBody(action: TaskAction, opinion: string, form: Record<string, unknown>, more: Record<string, unknown> = {}): Record<string, unknown> {
  const body: Record<string, unknown> = { ...action.extra, ...more };
  if (action.opinion !== "none" && opinion.trim()) body.opinion = opinion.trim();
  if (action.withForm && Object.keys(form).length) body.form = form;
  return body;
}
