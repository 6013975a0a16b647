// 常见岗位、关系与小组的名称；没有列出的显示其代码。
import { hasWords, t } from "@/words";

const named = (kind: "role" | "relation" | "group") => (code: string): string => {
  const key = `shell.${kind}.${code.replaceAll(".", "_")}`;
  return hasWords(key) ? t(key) : code;
};
export const roleName = named("role");
export const relationName = named("relation");
export const groupName = named("group");
