// 对整件事可做的操作：按钮叫什么、发到哪里、弹窗里问什么。

export interface CaseAction {
  name: string;
  verb: string;
  label: string;
  title: string;
  /** Whom the dialog asks for, and under which name its note is sent. */
  people: "none" | "many";
  note: "reason" | "text" | "opinion";
  noteLabel: string;
  required: boolean;
  done: string;
}

const known: CaseAction[] = [
  { name: "urge", verb: "urge", label: "催办", title: "催办", people: "none", note: "reason", noteLabel: "留言（选填）", required: false, done: "已提醒办理人" },
  { name: "reopen", verb: "reopen", label: "唤醒", title: "重新办理", people: "none", note: "reason", noteLabel: "原因", required: true, done: "已重新办理" },
  { name: "object", verb: "objections", label: "提出异议", title: "对公示提出异议", people: "none", note: "text", noteLabel: "异议内容", required: true, done: "异议已提交" },
  { name: "circular-answer", verb: "circular-answer", label: "阅示", title: "阅示", people: "none", note: "text", noteLabel: "阅示意见", required: true, done: "意见已提交" },
  { name: "circular-forward", verb: "circular-forward", label: "转阅", title: "转阅", people: "many", note: "opinion", noteLabel: "附言（选填）", required: false, done: "已转阅" },
];

/** The acts with a dialog of their own that the server allows on this case. */
export function caseActions(allowed: string[]): CaseAction[] {
  return known.filter((one) => allowed.includes(one.name));
}
