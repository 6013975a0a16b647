// 按大厅的钟点问好。
import { clock } from "@/parts/when";

/** The key of the words to greet with at this moment. */
export function greetingKey(now: Date): string {
  const hour = Number(clock(now).slice(0, 2));
  if (hour < 5 || hour >= 19) return "university.goodEvening";
  if (hour < 11) return "university.goodMorning";
  return hour < 14 ? "university.goodNoon" : "university.goodAfternoon";
}
