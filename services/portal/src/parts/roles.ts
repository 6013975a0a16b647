// 常见岗位的名称；没有列出的岗位显示其代码。
import { hasWords, t } from "@/words";

export function roleName(role: string): string {
  const key = `shell.role.${role.replaceAll(".", "_")}`;
  return hasWords(key) ? t(key) : role;
}
