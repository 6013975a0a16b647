// 办件状态与里程碑的中文和颜色。
import type { CaseStatus } from "@/api/types";

export const statusText: Record<CaseStatus, string> = {
  draft: "草稿", running: "办理中", returned: "已退回", withdrawn: "已撤回", rejected: "已驳回", terminated: "已终止", completed: "已办结",
};
export const statusTone: Record<CaseStatus, string> = {
  draft: "", running: "tag-blue", returned: "tag-amber", withdrawn: "", rejected: "tag-red", terminated: "", completed: "tag-green",
};
export const finished: ReadonlySet<string> = new Set(["withdrawn", "rejected", "terminated", "completed"]);
