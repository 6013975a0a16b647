// 周次区间的读与写：“15周-16周”。

export function parseWeeks(value: unknown): [number, number] | null {
  const match = /^\s*(\d{1,2})\s*周?\s*(?:[-~—至]\s*(\d{1,2})\s*周?)?\s*$/.exec(String(value ?? ""));
  if (!match) return null;
  const from = Number(match[1]);
  return [from, Number(match[2] ?? match[1])];
}

export function weeksText(from: number, to: number): string {
  return `${from}周-${to}周`;
}
