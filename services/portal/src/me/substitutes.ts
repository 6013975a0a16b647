// 代理人设置里的几句话与几条规矩：期间怎样写、填得对不对、怎样变成请求。
import type { FieldErrors } from "@/api/problem";
import type { Substitute, SubstituteWish } from "@/api/types";
import { when } from "@/parts/when";
import { t } from "@/words";

export const stateTone: Record<Substitute["state"], string> = { coming: "tag-blue", active: "tag-green", over: "" };

/** What the form holds; `id` is empty for a new one. */
export interface Wish {
  id: string;
  to: string | null;
  from: string | null;
  until: string | null;
  scope: "all" | "some";
  services: string[];
  openTasks: boolean;
  /** `service.step`; none is every step. */
  steps: string[];
  condition: string;
}

export const blank = (): Wish => ({ id: "", to: null, from: null, until: null, scope: "all", services: [], openTasks: true, steps: [], condition: "" });

const DAY = 24 * 3600 * 1000;
const isMidnight = (iso: string): boolean => when(iso).endsWith(" 00:00");
const dayOf = (iso: string): string => when(iso).slice(0, 10);
const dayBefore = (iso: string): string => dayOf(new Date(new Date(iso).getTime() - DAY).toISOString());

/** First and last day; with the time of day where it is not whole days. */
export function period(one: Pick<Substitute, "starts" | "ends">): string {
  const wholeDays = isMidnight(one.starts) && isMidnight(one.ends);
  if (!wholeDays) return t("me.sub.span", { first: when(one.starts), last: when(one.ends) });
  const [first, last] = [dayOf(one.starts), dayBefore(one.ends)];
  return first === last ? first : t("me.sub.span", { first, last });
}

/** The form as it would have been filled in for an entry of the list. */
export function toWish(one: Substitute): Wish {
  return {
    id: one.id, to: one.to.no, from: isMidnight(one.starts) ? dayOf(one.starts) : one.starts,
    until: isMidnight(one.ends) ? dayBefore(one.ends) : one.ends,
    scope: one.services.length ? "some" : "all", services: [...one.services], openTasks: one.open_tasks,
    steps: [...(one.steps ?? [])], condition: one.condition ?? "",
  };
}

export function problemsOf(wish: Wish, me: string): FieldErrors {
  const found: FieldErrors = {};
  if (!wish.to) found.to = [t("me.sub.pickPerson")];
  else if (wish.to === me) found.to = [t("me.sub.notSelf")];
  if (!wish.from) found.from = [t("me.sub.pickFrom")];
  if (!wish.until) found.until = [t("me.sub.pickUntil")];
  else if (wish.from && wish.until < wish.from) found.until = [t("me.sub.untilBeforeFrom")];
  if (wish.scope === "some" && !wish.services.length) found.services = [t("me.sub.pickService")];
  return found;
}

export function bodyOf(wish: Wish): SubstituteWish {
  return {
    to: wish.to ?? "", from: wish.from ?? "", until: wish.until ?? "", services: wish.scope === "some" ? wish.services : [],
    open_tasks: wish.openTasks, steps: stepsOf(wish), condition: wish.condition.trim(),
  };
}

/** The steps that belong to what is chosen: a service that is no longer among them takes its steps along. */
function stepsOf(wish: Wish): string[] {
  const ofChosen = (step: string): boolean => !step.includes(".") || (wish.scope === "some" && wish.services.includes(step.split(".")[0]!));
  return wish.steps.filter(ofChosen);
}
