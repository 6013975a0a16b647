// 还没有写帮助页时先用的一份：几节要点，文字在用语里。
import { hasWords, t } from "@/words";

const sections = ["find", "apply", "track", "approve"] as const;
export interface HelpSection { id: string; title: string; lines: string[] }

export function builtInHelp(): HelpSection[] {
  return sections.map((id) => {
    const lines: string[] = [];
    for (let n = 1; hasWords(`content.${id}.line${n}`); n += 1) lines.push(t(`content.${id}.line${n}`));
    return { id, title: t(`content.${id}.title`), lines };
  });
}
