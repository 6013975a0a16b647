// 打印与导出的权限：服务端说可以才可以；没有时给出缘由。
import type { PaperRights } from "@/api/types";
import { locale, t } from "@/words";

/** Why a right is missing, "" where it is there; the server words it in Chinese. */
export function rightReason(may: PaperRights | undefined, right: "print" | "export"): string {
  if (may?.[right]) return "";
  const said = may?.reason?.[right] ?? "";
  return said && locale.value !== "en" ? said : t(`case.tool.no_${right}`);
}
