// 办理人可做的动作：按钮叫什么、发到哪里、要不要意见、要不要再确认。

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
}

type Shape = Omit<TaskAction, "name">;

const known: Record<string, Shape> = {
  approve: { verb: "approve", label: "通过", testid: "act-approve", tone: "primary", extra: {}, opinion: "optional", withForm: true, confirm: null },
  "return:applicant": {
    verb: "return", label: "退回申请人", testid: "act-return", tone: "plain", extra: { to: "applicant" }, opinion: "required", withForm: false,
    confirm: "申请将退回申请人修改，修改后可以重新提交。",
  },
  "return:previous": {
    verb: "return", label: "退回上一步", testid: "act-return-previous", tone: "plain", extra: { to: "previous" }, opinion: "required", withForm: false,
    confirm: "申请将退回上一步重新办理。",
  },
  reject: {
    verb: "reject", label: "驳回", testid: "act-reject", tone: "danger", extra: {}, opinion: "required", withForm: false,
    confirm: "驳回后本次申请即告结束，申请人不能再修改提交。",
  },
  claim: { verb: "claim", label: "认领", testid: "act-claim", tone: "primary", extra: {}, opinion: "none", withForm: false, confirm: null },
  release: {
    verb: "release", label: "释放", testid: "act-release", tone: "plain", extra: {}, opinion: "none", withForm: false,
    confirm: "释放后，同组的其他人可以认领办理。",
  },
};

/** The buttons for what the server allows, in a steady order; actions this portal does not know are left out. */
export function taskActions(allowed: string[], stepName: (key: string) => string): TaskAction[] {
  const actions: TaskAction[] = [];
  for (const name of allowed) {
    const shape = known[name] ?? returnTo(name, stepName);
    if (shape) actions.push({ name, ...shape });
  }
  const order = ["claim", "approve", "return", "reject", "release"];
  return actions.sort((a, b) => order.indexOf(a.verb) - order.indexOf(b.verb));
}

function returnTo(name: string, stepName: (key: string) => string): Shape | null {
  const match = /^return:(.+)$/.exec(name);
  if (!match || match[1] === "any") return null;
  const step = match[1]!;
  return { ...known["return:previous"]!, label: `退回至${stepName(step)}`, testid: `act-return-${step}`, extra: { to: step }, confirm: `申请将退回至“${stepName(step)}”重新办理。` };
}

export const phrases: Record<"approve" | "return", string[]> = {
  approve: ["同意。", "情况属实，同意办理。", "已核对，符合要求。"],
  return: ["内容不完整，请补充后重新提交。", "请按要求修改后重新提交。"],
};

/** The body of a task act; an empty opinion is left out. */
export function taskBody(action: TaskAction, opinion: string, form: Record<string, unknown>): Record<string, unknown> {
  const body: Record<string, unknown> = { ...action.extra };
  if (action.opinion !== "none" && opinion.trim()) body.opinion = opinion.trim();
  if (action.withForm && Object.keys(form).length) body.form = form;
  return body;
}
