// 为什么：把缘由分成“为什么是我”“为什么在这里”“为什么跳过”和“走过的路”，并把定义里的写法说成人话。
import type { Case, Why } from "@/api/types";
import { groupName, relationName, roleName } from "@/parts/roles";
import { called, locale, t } from "@/words";

export type WhyTopic = "me" | "here" | "skipped" | "earlier";
export const topics: readonly WhyTopic[] = ["me", "here", "skipped", "earlier"];

const people: ReadonlySet<string> = new Set(["assigned", "dropped", "substitute", "missing"]);
const passed: ReadonlySet<string> = new Set(["skipped", "left", "auto"]);

/** The reasons by topic, the latest first; `mine` are the steps I (`me`) handle now, `here` those the case stands in. */
export function whyByTopic(why: Why[], mine: string[], here: string[], me = ""): Record<WhyTopic, Why[]> {
  const found: Record<WhyTopic, Why[]> = { me: [], here: [], skipped: [], earlier: [] };
  for (const one of why) {
    const topic = topicOf(one, mine, here, me);
    // Said again in a later round, once is enough: the latest counts.
    found[topic] = [one, ...found[topic].filter((other) => other.text !== one.text)];
  }
  return found;
}

function topicOf(one: Why, mine: string[], here: string[], me: string): WhyTopic {
  const kind = one.kind ?? "";
  if (passed.has(kind)) return "skipped";
  const others = !!one.people && !!me && !one.people.includes(me);
  if (people.has(kind) && !others && (mine.includes(one.step) || (!one.step && mine.length > 0))) return "me";
  return here.includes(one.step) ? "here" : "earlier";
}

/** A reason as people read it; `item` tells what fields and steps are called, `unitName` what units are. */
export function whyText(one: Why, item: Named, unitName: UnitName): string {
  if (locale.value === "en") return inEnglish(readable(one.text_en || one.text, item, unitName), item);
  return readable(one.text, item, unitName).replace(betweenChinese, "$1");
}
/** The steps and values in an English reason by their English names. */
function inEnglish(text: string, item: Named): string {
  const steps = item.milestones.reduce((said, one) => said.replaceAll(one.name, called(one.name)), text);
  return steps.replace(/'([^']+)'/g, (_, value: string) => `“${called(value)}”`);
}
/** Blanks around what the notation said; Chinese has none between its words. */
const betweenChinese = /([\u4e00-\u9fff\u201d\uff1a])\s+(?=[\u4e00-\u9fff\u201c])/g;

type Named = Pick<Case, "form" | "milestones">;
type UnitName = (key: string) => string;
const label = (item: Named, key: string): string => called(item.form.fields.find((field) => field.key === key)?.label) || key;
const step = (item: Named, key: string): string => called(item.milestones.find((one) => one.key === key)?.name) || key;

/** Whose unit: `applicant.dept`, `form.unit` or the key of a unit. */
function unit(item: Named, text: string, unitName: UnitName): string {
  if (text === "applicant.dept") return t("case.who.applicantUnit");
  const field = /^form\.(\w+)$/.exec(text)?.[1];
  return field ? t("case.who.formUnit", { field: label(item, field) }) : unitName(text.replace(/^'|'$/g, ""));
}

/** Whose tutor or counsellor: the applicant's, or that of the person in a field. */
function related(item: Named, text: string): string {
  const field = /^(?:form\.|field\(')(\w+)/.exec(text)?.[1];
  return field ? t("case.who.field", { field: label(item, field) }) : t("case.who.applicant");
}

/** The notation of people and conditions in words; what is not known stays as it is written. */
export function readable(text: string, item: Named, unitName: UnitName = String): string {
  return text
    .replace(/\b(head|deputy|leader_in_charge)\(([^()]+)\)/g, (_, who: string, of: string) => t(`case.who.${who}`, { unit: unit(item, of, unitName) }))
    .replace(/\brole\('([^']+)',\s*dept=([^()]+)\)/g, (_, role: string, of: string) => t("case.who.roleOf", { role: roleName(role), unit: unit(item, of, unitName) }))
    .replace(/\brelation\(((?:[^(),]|\([^()]*\))+),\s*'([^']+)'\)/g, (_, whose: string, kind: string) => t("case.who.related", { whose: related(item, whose), relation: relationName(kind) }))
    .replace(/\brole\('([^']+)'\)/g, (_, role: string) => t("case.who.role", { role: roleName(role) }))
    .replace(/\bmembers\('([^']+)'\)/g, (_, group: string) => t("case.who.members", { group: groupName(group) }))
    .replace(/\bfield\('([^']+)'\)/g, (_, key: string) => t("case.who.field", { field: label(item, key) }))
    .replace(/\bhandler\('([^']+)'\)/g, (_, key: string) => t("case.who.handler", { step: step(item, key) }))
    .replace(/\bchosen\('([^']+)'[^)]*\)+/g, (_, key: string) => t("case.who.chosen", { step: step(item, key) }))
    .replace(/\bform\.(\w+)/g, (_, key: string) => t("case.who.value", { field: label(item, key) }))
    .replace(/\s*&&\s*/g, t("case.who.and")).replace(/\s*\|\|\s*/g, t("case.who.or"))
    .replace(/>=/g, "≥").replace(/<=/g, "≤").replace(/!=/g, "≠").replace(/==/g, "=").replace(/(\d)\.0\b/g, "$1");
}
