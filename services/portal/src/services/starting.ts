// 一项服务怎样开始：按它的形式给按钮起名。
import { t } from "@/words";

export function startText(kind: string | null | undefined): string {
  if (kind === "link") return t("services.startLink");
  if (kind === "offline") return t("services.startOffline");
  if (kind === "download") return t("services.startDownload");
  return t("services.startOwn");
}
