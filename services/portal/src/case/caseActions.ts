// 对整件事可做的操作：按钮叫什么、发到哪里、弹窗里问什么。
import { t } from "@/words";

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
  /** What one should know before. */
  text?: string;
}

type Told = Pick<CaseAction, "name" | "verb" | "people" | "note" | "required">;

const known: Told[] = [
  { name: "terminate", verb: "terminate", people: "none", note: "reason", required: true },
  { name: "urge", verb: "urge", people: "none", note: "reason", required: false },
  { name: "reopen", verb: "reopen", people: "none", note: "reason", required: true },
  { name: "object", verb: "objections", people: "none", note: "text", required: true },
  { name: "circular-answer", verb: "circular-answer", people: "none", note: "text", required: true },
  { name: "circular-forward", verb: "circular-forward", people: "many", note: "opinion", required: false },
];

/** The acts with a dialog of their own that the server allows on this case; what cannot be undone says so. */
export function caseActions(allowed: string[]): CaseAction[] {
  return known.filter((one) => allowed.includes(one.name)).map((one) => ({
    ...one, label: t(`case.${one.name}.label`), title: t(`case.${one.name}.title`), noteLabel: t(`case.${one.name}.note`), done: t(`case.${one.name}.done`),
    text: one.name === "terminate" ? t("case.terminate.sure") : undefined,
  }));
}
