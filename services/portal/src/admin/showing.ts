// 一个字段的值读给人看的样子。
import type { ContentField } from "@/api/content";
import { t } from "@/words";
import { linesOf } from "./data";

export function valueLines(field: ContentField, value: unknown): string[] {
  if (field.type === "bool") return [t(value ? "admin.yes" : "admin.no")];
  return linesOf(value, field.fields ?? []);
}
