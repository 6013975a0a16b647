// 看附件：图片和 PDF 先在页内预览，其余直接下载；任何地方都可以请它打开一个。
import { shallowRef } from "vue";
import { downloadFile } from "@/api/files";
import { toProblem } from "@/api/problem";
import type { FileRef } from "@/api/types";
import { toast } from "@/layout/toast";
import { t } from "@/words";

export const previewed = shallowRef<FileRef | null>(null);
/** How many dialogs stand ready to show it; without one files are saved. */
export const hosts = { ready: 0 };

const pictures: ReadonlySet<string> = new Set(["png", "jpg", "jpeg", "gif", "webp"]);

/** How a file can be looked at without saving it; "" when it cannot. */
export function previewKind(file: Pick<FileRef, "name" | "media_type">): "picture" | "pdf" | "" {
  const ending = /\.([a-z0-9]+)$/i.exec(file.name ?? "")?.[1]?.toLowerCase() ?? "";
  if (pictures.has(ending) || (file.media_type ?? "").startsWith("image/")) return "picture";
  return ending === "pdf" || file.media_type === "application/pdf" ? "pdf" : "";
}

/** Shows a file in the page where that is possible, else hands it to the browser to keep. */
export function openFile(file: FileRef): void {
  if (hosts.ready && previewKind(file)) previewed.value = file;
  else downloadFile(file.file_id, file.name || t("case.file.unnamed")).catch((error) => toast.bad(toProblem(error).detail));
}
