// 把一段文字按命中的位置切开；位置按字符（不是 UTF-16 单元）数，越界的和重叠的不出错。
import type { Marks } from "@/api/search";

export interface Piece { text: string; hit: boolean }

export function pieces(text: string, marks: Marks): Piece[] {
  const letters = Array.from(text);
  const sorted = [...marks].filter(([start, length]) => start >= 0 && length > 0 && start < letters.length).sort((a, b) => a[0] - b[0]);
  const found: Piece[] = [];
  let at = 0;
  const add = (until: number, hit: boolean): void => {
    if (until > at) found.push({ text: letters.slice(at, until).join(""), hit });
    at = Math.max(at, until);
  };
  for (const [start, length] of sorted) {
    add(Math.min(start, letters.length), false);
    add(Math.min(start + length, letters.length), true);
  }
  add(letters.length, false);
  return found;
}
