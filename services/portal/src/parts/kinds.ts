// 服务的四种形式。
import { hasWords, t } from "@/words";

export function kindText(kind: string): string {
  const key = `shell.kind.${kind}`;
  return hasWords(key) ? t(key) : kind;
}
