// 指南里的每一项怎么叫、怎么排；定义里多出来的项目照样列出。
import type { Guide, GuideValue } from "@/api/types";

export interface Fact { title: string; text: string; wide: boolean }
export interface Section { title: string; lines: string[]; pairs: [string, string][] }

const factTitles: Record<string, string> = {
  theme: "服务类别", fee: "收费标准", host: "主办部门", co_hosts: "协办部门", audience: "服务对象", promise: "预计时限",
  time: "办理时间", place: "办理地点", mode: "办理方式", phone: "咨询电话", cycle: "主要业务周期", tags: "内容标签", condition: "办理条件",
};
const sectionTitles: Record<string, string> = { content: "服务内容", notes: "办理须知", materials: "相关材料", faq: "常见问题" };
const wide: ReadonlySet<string> = new Set(["condition"]);

export function guideText(key: string, value: GuideValue | undefined): string {
  if (value === null || value === undefined || value === "" || (Array.isArray(value) && !value.length)) return "—";
  if (key === "fee" && Number(value) === 0) return "免费";
  if (Array.isArray(value)) return value.map((one) => (typeof one === "string" ? one : Object.values(one).join(" "))).join("、");
  if (typeof value === "boolean") return value ? "是" : "否";
  return String(value);
}

/** The facts table: name and number first, every known key even when blank, unknown keys at the end. */
export function mainFacts(guide: Guide): Fact[] {
  const facts: Fact[] = [
    { title: "事项名称", text: guide.name, wide: false },
    { title: "事项编号", text: guide.no ? String(guide.no) : "—", wide: false },
  ];
  for (const [key, title] of Object.entries(factTitles)) {
    facts.push({ title, text: guideText(key, guide.guide[key]), wide: wide.has(key) });
  }
  const known = new Set([...Object.keys(factTitles), ...Object.keys(sectionTitles)]);
  for (const [key, value] of Object.entries(guide.guide)) {
    if (!known.has(key) && guideText(key, value) !== "—") facts.push({ title: key, text: guideText(key, value), wide: false });
  }
  // What would have a section of its own but is blank is still named.
  for (const [key, title] of Object.entries(sectionTitles)) {
    if (key !== "content" && guideText(key, guide.guide[key]) === "—") facts.push({ title, text: "—", wide: false });
  }
  return inPairs(facts);
}

/** Narrow facts stand side by side, the last of an odd number takes a whole line; wide ones follow. */
function inPairs(facts: Fact[]): Fact[] {
  const narrow = facts.filter((fact) => !fact.wide);
  const last = narrow.at(-1);
  const paired = narrow.length % 2 && last ? [...narrow.slice(0, -1), { ...last, wide: true }] : narrow;
  return [...paired, ...facts.filter((fact) => fact.wide)];
}

function pairOf(entry: Record<string, string>): [string, string] {
  const values = Object.values(entry);
  return [entry.question ?? entry.q ?? values[0] ?? "", entry.answer ?? entry.a ?? values[1] ?? ""];
}

export function guideSections(guide: Guide): Section[] {
  return Object.entries(sectionTitles)
    .filter(([key]) => guideText(key, guide.guide[key]) !== "—")
    .map(([key, title]) => {
      const value = guide.guide[key];
      const list = Array.isArray(value) ? value : value === null || value === undefined || value === "" ? [] : [String(value)];
      return {
        title,
        lines: list.filter((one): one is string => typeof one === "string"),
        pairs: list.filter((one): one is Record<string, string> => typeof one !== "string").map(pairOf),
      };
    });
}
