// 办件状态的名称和颜色。
import type { CaseStatus } from "@/api/types";
import { hasWords, t } from "@/words";

export function statusText(status: string): string {
  return hasWords(`status.${status}`) ? t(`status.${status}`) : status;
}
export const statusTone: Record<CaseStatus, string> = {
  draft: "", running: "tag-blue", returned: "tag-amber", withdrawn: "", rejected: "tag-red", terminated: "", completed: "tag-green",
};
export const finished: ReadonlySet<string> = new Set(["withdrawn", "rejected", "terminated", "completed"]);
