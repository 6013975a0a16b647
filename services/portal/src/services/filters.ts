// 服务中心的条件：写在地址里，同一类可以多选；这里只做地址与条件之间的来回换算。
import type { LocationQuery } from "vue-router";

export const filterKeys = ["audience", "theme", "department", "kind", "tag", "initial"] as const;
export type FilterKey = (typeof filterKeys)[number];
export type Sort = "" | "uses" | "name";
export const sorts: Sort[] = ["", "uses", "name"];
export type Chosen = Record<FilterKey, string[]>;
/** As many characters as the search field takes. */
const longest = 60;
export interface Wanted { q: string; chosen: Chosen; sort: Sort; view: "card" | "list"; page: number }

const all = (value: LocationQuery[string] | undefined): string[] =>
  [...new Set((Array.isArray(value) ? value : [value]).filter((one): one is string => typeof one === "string" && one !== ""))];

export function readWanted(query: LocationQuery): Wanted {
  const sort = all(query.sort)[0] as Sort | undefined;
  return {
    q: (all(query.q)[0] ?? "").slice(0, longest),
    chosen: Object.fromEntries(filterKeys.map((key) => [key, all(query[key])])) as Chosen,
    sort: sort && sorts.includes(sort) ? sort : "",
    view: query.view === "list" ? "list" : "card",
    page: Math.max(1, Math.floor(Number(all(query.page)[0]) || 1)),
  };
}

/** The address query that says the same; blanks are left out, so the plain page has a plain address. */
export function writeWanted(wanted: Wanted): Record<string, string | string[]> {
  const query: Record<string, string | string[]> = {};
  if (wanted.q) query.q = wanted.q;
  for (const key of filterKeys) if (wanted.chosen[key].length) query[key] = wanted.chosen[key];
  if (wanted.sort) query.sort = wanted.sort;
  if (wanted.view === "list") query.view = "list";
  if (wanted.page > 1) query.page = String(wanted.page);
  return query;
}

export function toggled(wanted: Wanted, key: FilterKey, value: string): Wanted {
  const had = wanted.chosen[key];
  return { ...wanted, page: 1, chosen: { ...wanted.chosen, [key]: had.includes(value) ? had.filter((one) => one !== value) : [...had, value] } };
}

export function cleared(wanted: Wanted, key?: FilterKey): Wanted {
  const none = Object.fromEntries(filterKeys.map((one) => [one, one === key || !key ? [] : wanted.chosen[one]])) as unknown as Chosen;
  return { ...wanted, page: 1, chosen: none, q: key ? wanted.q : "" };
}

export function countChosen(wanted: Wanted): number {
  return filterKeys.reduce((sum, key) => sum + wanted.chosen[key].length, 0);
}

const letters = Array.from({ length: 26 }, (_, at) => String.fromCharCode(65 + at));

export interface FilterValue { value: string; count: number }
/** What can be chosen of one kind: values with services, those chosen even without; every letter of the alphabet, so that none jumps about. */
export function valuesOf(key: FilterKey, facet: Record<string, number> | undefined, chosen: string[]): FilterValue[] {
  const found = facet ?? {};
  if (key === "initial") {
    const others = [...new Set([...Object.keys(found), ...chosen])].filter((one) => !letters.includes(one)).sort();
    return [...letters, ...others].map((value) => ({ value, count: found[value] ?? 0 }));
  }
  const names = [...new Set([...Object.keys(found).filter((one) => found[one]! > 0), ...chosen])];
  return names.map((value) => ({ value, count: found[value] ?? 0 }));
}

/** So many values of one kind fit a line or two. */
const few = 8;
/** What is shown of a kind before somebody asks for more: the most frequent and what is chosen. A tag of one service sorts nothing. */
export function foremost(key: FilterKey, values: FilterValue[], chosen: string[]): FilterValue[] {
  if (key === "initial") return values;
  const sorting = key === "tag" ? values.filter((one) => one.count > 1) : values;
  const useful = sorting.length ? sorting : values;
  const first = useful.length > few + 2 ? useful.slice(0, few) : useful;
  return values.filter((one) => first.includes(one) || chosen.includes(one.value));
}

/** The values whose name has the word in it, in whatever case. */
export function named(values: FilterValue[], word: string, nameOf: (value: string) => string): FilterValue[] {
  const wanted = word.trim().toLowerCase();
  return wanted ? values.filter((one) => nameOf(one.value).toLowerCase().includes(wanted)) : values;
}
