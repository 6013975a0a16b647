// 个人中心的各张列表：叫什么、数字从哪来、空着时说什么。
import type { Counts } from "@/api/types";
import { t } from "@/words";

export type ListKey =
  "todo" | "in-progress" | "completed" | "cc" | "applications" | "handled" | "drafts" | "to-rate" | "favourites" | "recent" | "notifications";
export interface MyList {
  key: ListKey;
  count: keyof Counts | null;
  /** What it shows: cases with filters and a workbook, drafts, things kept, or messages. */
  shows: "cases" | "drafts" | "kept" | "notices";
}

export const lists: MyList[] = [
  { key: "todo", count: "todo", shows: "cases" },
  { key: "in-progress", count: "in_progress", shows: "cases" },
  { key: "completed", count: "completed", shows: "cases" },
  { key: "cc", count: "cc_unread", shows: "cases" },
  { key: "applications", count: "applications", shows: "cases" },
  { key: "handled", count: null, shows: "cases" },
  { key: "drafts", count: "drafts", shows: "drafts" },
  { key: "to-rate", count: "to_rate", shows: "cases" },
  { key: "favourites", count: "favourites", shows: "kept" },
  { key: "recent", count: null, shows: "kept" },
  { key: "notifications", count: "notifications", shows: "notices" },
];

export const titleOf = (list: MyList): string => t(`me.list.${list.key}.title`);

export function listOf(key: unknown): MyList {
  return lists.find((one) => one.key === key) ?? lists[0]!;
}
