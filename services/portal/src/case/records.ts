// 流转记录的筛选，以及是谁办的怎样写。
import type { PersonRef, RecordItem } from "@/api/types";
import { t } from "@/words";

export interface RecordFilter { who: string; step: string; opinions: boolean }

export function chosen(records: RecordItem[], filter: RecordFilter): RecordItem[] {
  return records.filter((one) =>
    (!filter.who || one.operator?.no === filter.who) && (!filter.step || one.step_name === filter.step) && (!filter.opinions || !!one.opinion?.trim()));
}

/** Whoever acted, once each, the system last. */
export function peopleIn(records: RecordItem[]): PersonRef[] {
  const found = new Map<string, PersonRef>();
  for (const one of records) if (one.operator && !found.has(one.operator.no)) found.set(one.operator.no, one.operator);
  return [...found.values()].sort((a, b) => Number(a.no === "system") - Number(b.no === "system"));
}

export const stepsIn = (records: RecordItem[]): string[] => [...new Set(records.map((one) => one.step_name).filter(Boolean))];
/** Whoever acted, as people call them: “B 代 A” for a substitute, the system by a word of ours. */
export function actor(record: RecordItem): string {
  if (!record.operator || record.operator.no === "system") return t("case.record.system");
  return record.operator_text || record.operator.name;
}
