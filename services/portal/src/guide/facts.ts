// 指南里的每一项怎么叫、怎么排：空着的另归一处，也列出，写作“—”。
import type { GuideValue } from "@/api/types";
import type { GuideDetail } from "@/api/catalogue";
import { kindText } from "@/parts/kinds";
import { called, hasWords, t } from "@/words";

export const blank = "—";
export interface Fact { key: string; title: string; text: string; wide: boolean }
export interface Facts { filled: Fact[]; blank: Fact[] }

const narrow = ["theme", "fee", "host", "co_hosts", "audience", "promise", "time", "place", "mode", "phone", "cycle", "tags"];
const wide = ["condition"];
/** Parts with a section of their own. */
const sections = ["content", "content_html", "notes", "materials", "faq", "downloads"];

export function isBlank(value: GuideValue | undefined): boolean {
  return value === null || value === undefined || value === "" || (Array.isArray(value) && !value.length);
}

export function guideText(key: string, value: GuideValue | undefined): string {
  if (isBlank(value)) return blank;
  if (key === "fee" && (value === 0 || value === "0")) return t("guide.free");
  if (key === "fee" && typeof value === "number") return t("guide.yuan", { n: value });
  if (Array.isArray(value)) return value.map((one) => (typeof one === "string" ? called(one) : Object.values(one).map(called).join(" "))).join(t("guide.comma"));
  if (typeof value === "boolean") return t(value ? "guide.yes" : "guide.no");
  return called(String(value));
}

/** The facts of the guide: name and number first, then every known key, unknown keys and long texts at the end; blank ones apart. */
export function mainFacts(guide: GuideDetail): Facts {
  const fact = (key: string, isWide = false): Fact =>
    ({ key, title: hasWords(`guide.fact.${key}`) ? t(`guide.fact.${key}`) : key, text: guideText(key, guide.guide[key]), wide: isWide });
  const known = new Set([...narrow, ...wide, ...sections]);
  const unknown = Object.keys(guide.guide).filter((key) => !known.has(key) && !isBlank(guide.guide[key]));
  const all: Fact[] = [
    { key: "name", title: t("guide.fact.name"), text: called(guide.name), wide: false },
    { key: "no", title: t("guide.fact.no"), text: guide.no ? String(guide.no) : blank, wide: false },
    ...narrow.map((key) => fact(key)),
    { key: "kind", title: t("guide.fact.kind"), text: kindText(guide.kind), wide: false },
    ...unknown.map((key) => fact(key)),
  ];
  const filled = all.filter((one) => one.text !== blank);
  // The last of an odd number takes a whole line.
  if (filled.length % 2) filled.at(-1)!.wide = true;
  const long = wide.map((key) => fact(key, true));
  return {
    filled: [...filled, ...long.filter((one) => one.text !== blank)],
    blank: [...all, ...long].filter((one) => one.text === blank),
  };
}

/** Whether a picture of the steps can be drawn. */
export function hasFlow(guide: GuideDetail | null): boolean {
  const flow = guide?.flow as { nodes?: unknown[]; edges?: unknown[] } | null | undefined;
  return !!flow?.nodes?.length && !!flow.edges?.length;
}

export function linesOf(value: GuideValue | undefined): string[] {
  if (isBlank(value)) return [];
  if (!Array.isArray(value)) return String(value).split("\n").map((one) => one.trim()).filter(Boolean);
  return value.map((one) => (typeof one === "string" ? one : Object.values(one).join(" ")));
}

export interface Phone { number: string; tel: string; about: string }

/** Numbers with the office or person they reach: "26584039 学工部学生资助科" and several parted by semicolons. */
export function phonesOf(value: GuideValue | undefined): Phone[] {
  return linesOf(value)
    .flatMap((line) => line.split(/[;\uff1b]/))
    .map((one) => one.trim())
    .filter(Boolean)
    .map((one) => {
      const number = /(?:\+?\d[\d\s-]{4,}\d)(?:\s*(?:-|\u8f6c)\s*\d+)?/.exec(one)?.[0]?.trim() ?? "";
      return { number, tel: number.replace(/[^\d+]/g, ""), about: number ? one.replace(number, "").trim() : one };
    });
}

/** Questions of the guide itself, where the catalogue has no entries of its own. */
export function plainFaq(value: GuideValue | undefined): { question: string; answer: string }[] {
  if (!Array.isArray(value)) return [];
  return value.map((one) => {
    if (typeof one === "string") return { question: one, answer: "" };
    const parts = Object.values(one);
    return { question: one.question ?? one.q ?? parts[0] ?? "", answer: one.answer ?? one.a ?? parts[1] ?? "" };
  });
}
