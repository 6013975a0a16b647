// 打印与导出的权限：服务端说可以才可以；没有时给出缘由。
import type { PaperRights } from "@/api/types";
import { t } from "@/words";

/** Why a right is missing, "" where it is there. */
export function rightReason(may: PaperRights | undefined, right: "print" | "export"): string {
  if (may?.[right]) return "";
  return may?.reason?.[right] || t(`case.tool.no_${right}`);
}
