// 代理人设置里的几句话与几条规矩：期间怎样写、填得对不对、怎样变成请求。
import type { FieldErrors } from "@/api/problem";
import type { Substitute, SubstituteWish } from "@/api/types";
import { when } from "@/parts/when";

export const stateWords: Record<Substitute["state"], { text: string; tone: string }> = {
  coming: { text: "未开始", tone: "tag-blue" },
  active: { text: "生效中", tone: "tag-green" },
  over: { text: "已结束", tone: "" },
};

/** What the form holds; `id` is empty for a new one. */
export interface Wish {
  id: string;
  to: string | null;
  from: string | null;
  until: string | null;
  scope: "all" | "some";
  services: string[];
  openTasks: boolean;
}

export const blank = (): Wish => ({ id: "", to: null, from: null, until: null, scope: "all", services: [], openTasks: true });

const DAY = 24 * 3600 * 1000;
const isMidnight = (iso: string): boolean => when(iso).endsWith(" 00:00");
const dayOf = (iso: string): string => when(iso).slice(0, 10);
const dayBefore = (iso: string): string => dayOf(new Date(new Date(iso).getTime() - DAY).toISOString());

/** "2026-07-01 至 2026-07-31"; with the time of day where it is not whole days. */
export function period(one: Pick<Substitute, "starts" | "ends">): string {
  const wholeDays = isMidnight(one.starts) && isMidnight(one.ends);
  if (!wholeDays) return `${when(one.starts)} 至 ${when(one.ends)}`;
  const [first, last] = [dayOf(one.starts), dayBefore(one.ends)];
  return first === last ? first : `${first} 至 ${last}`;
}

/** The form as it would have been filled in for an entry of the list. */
export function toWish(one: Substitute): Wish {
  return {
    id: one.id, to: one.to.no, from: isMidnight(one.starts) ? dayOf(one.starts) : one.starts,
    until: isMidnight(one.ends) ? dayBefore(one.ends) : one.ends,
    scope: one.services.length ? "some" : "all", services: [...one.services], openTasks: one.open_tasks,
  };
}

export function problemsOf(wish: Wish, me: string): FieldErrors {
  const found: FieldErrors = {};
  if (!wish.to) found.to = ["请选择代理人"];
  else if (wish.to === me) found.to = ["不能由自己代理自己"];
  if (!wish.from) found.from = ["请选择开始日期"];
  if (!wish.until) found.until = ["请选择结束日期"];
  else if (wish.from && wish.until < wish.from) found.until = ["结束日期不能早于开始日期"];
  if (wish.scope === "some" && !wish.services.length) found.services = ["请至少选择一个事项"];
  return found;
}

export function bodyOf(wish: Wish): SubstituteWish {
  return {
    to: wish.to ?? "", from: wish.from ?? "", until: wish.until ?? "", services: wish.scope === "some" ? wish.services : [],
    open_tasks: wish.openTasks,
  };
}
