// 列表的条件：写在地址里，能保存、能分享；这里管它们怎样读写。
import type { LocationQuery } from "vue-router";
import { t } from "@/words";

/** What narrows a list, by the names the server gives them. */
export const conditions = ["q", "serial", "service", "status", "from", "until", "due", "sort"] as const;
export type Condition = (typeof conditions)[number];
export type Filters = Partial<Record<Condition, string>>;

/** The statuses a list can be narrowed to; the others have one only. */
export const statusesOf: Record<string, string[]> = {
  completed: ["completed", "rejected", "terminated"],
  applications: ["draft", "running", "returned", "withdrawn", "completed", "rejected", "terminated"],
  handled: ["running", "returned", "completed", "rejected", "terminated"],
  "in-progress": ["running", "returned", "withdrawn"],
};

export function filtersOf(query: LocationQuery): Filters {
  const found: Filters = {};
  for (const key of conditions) {
    const value = query[key];
    if (typeof value === "string" && value) found[key] = value;
  }
  return found;
}

/** Without what is empty, and with blanks taken off. */
export function tidy(filters: Filters): Filters {
  return Object.fromEntries(Object.entries(filters).map(([key, value]) => [key, value?.trim()]).filter(([, value]) => value)) as Filters;
}

export const isNarrowed = (filters: Filters): boolean => conditions.some((key) => key !== "sort" && filters[key]);

/** One after the other in words, for the chips above a list. */
export function saidFilters(filters: Filters, nameOf: (code: string) => string): { key: Condition; text: string }[] {
  const words: Partial<Record<Condition, (value: string) => string>> = {
    q: (value) => t("me.filter.saidWord", { value }), serial: (value) => t("me.filter.saidSerial", { value }), service: nameOf,
    status: (value) => t(`status.${value}`), from: (value) => t("me.filter.saidFrom", { value }), until: (value) => t("me.filter.saidUntil", { value }),
    due: (value) => t(`me.filter.${value}`),
  };
  return conditions.flatMap((key) => (filters[key] && words[key] ? [{ key, text: words[key](filters[key]!) }] : []));
}
