// 搜索到的服务和指南，排成一览表的行。
import type { Found } from "@/api/search";
import type { ServiceRow } from "@/services/ServiceTable.vue";

export function rowOf(one: Found): ServiceRow {
  return {
    code: one.code ?? one.id ?? "", name: one.name ?? one.title ?? "", department: one.department ?? null, theme: one.theme ?? null, audience: one.audience ?? [],
    kind: one.kind ?? null, snippet: one.snippet, marks: one.marks, nameMarks: one.name_marks,
  };
}
