// 数据里的固定写法：不随界面语言而变，所以不在 zh 与 en 里。

/** The unit of sums in ten thousands, as definitions write it. */
export const TEN_THOUSAND_YUAN = "万元";
const weeks = /^\s*(\d{1,2})\s*周?\s*(?:[-~—至]\s*(\d{1,2})\s*周?)?\s*$/;

/** First and last week of a range such as “15周-16周”; null for anything else. */
export function parseWeeks(value: unknown): [number, number] | null {
  const match = weeks.exec(String(value ?? ""));
  if (!match) return null;
  const from = Number(match[1]);
  return [from, Number(match[2] ?? match[1])];
}

export function weeksText(from: number, to: number): string {
  return `${from}周-${to}周`;
}
