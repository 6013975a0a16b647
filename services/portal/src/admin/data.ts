// 内容数据的几条规矩：空白的样子、表单里怎样写、两份有哪些不同。
import type { ContentData, ContentField, Option } from "@/api/content";

export const optionValue = (one: Option): string => (typeof one === "string" ? one : one.value);
export const optionLabel = (one: Option): string => (typeof one === "string" ? one : one.label);

/** What a control shows while nothing has been entered. */
export function blankOf(field: ContentField): unknown {
  if (field.type === "bool") return false;
  if (field.type === "list" || field.type === "rows") return [];
  return field.type === "number" ? null : "";
}

/** One item of a list as a line: a group of words is written with commas between them. */
export function lineOf(item: unknown): string {
  return Array.isArray(item) ? item.map(String).join(", ") : String(item ?? "");
}

/** A copy with every field present, so that controls have something to hold. */
export function opened(fields: ContentField[], data: ContentData | null | undefined): ContentData {
  const found: ContentData = {};
  for (const field of fields) {
    const value = data?.[field.key] ?? blankOf(field);
    if (field.type === "rows") found[field.key] = asList(value).map((row) => opened(field.fields ?? [], row as ContentData));
    else if (field.type === "list") found[field.key] = asList(value).map(lineOf);
    else found[field.key] = value;
  }
  return found;
}

const asList = (value: unknown): unknown[] => (Array.isArray(value) ? value : value === "" || value === null || value === undefined ? [] : [value]);
const isBlank = (value: unknown): boolean => value === null || value === undefined || value === "" || (Array.isArray(value) && !value.length);

/** What is sent: blanks, empty lines and empty rows left out. */
export function packed(fields: ContentField[], data: ContentData): ContentData {
  const found: ContentData = {};
  for (const field of fields) {
    let value = data[field.key];
    if (field.type === "rows") value = asList(value).map((row) => packed(field.fields ?? [], row as ContentData)).filter((row) => Object.values(row).some((one) => one !== false));
    else if (field.type === "list") value = asList(value).map((one) => lineOf(one).trim()).filter(Boolean);
    else if (field.type === "number" && typeof value === "string") value = value.trim() === "" ? null : Number(value);
    if (!isBlank(value)) found[field.key] = value;
  }
  return found;
}

export const sameData = (fields: ContentField[], one: ContentData, other: ContentData): boolean =>
  JSON.stringify(packed(fields, opened(fields, one))) === JSON.stringify(packed(fields, opened(fields, other)));

export interface FieldDifference { key: string; label: string; type: ContentField["type"]; before: unknown; after: unknown }

/** Field by field what `after` says differently, in the order of the form. */
export function differences(fields: ContentField[], before: ContentData, after: ContentData): FieldDifference[] {
  const [one, other] = [packed(fields, opened(fields, before)), packed(fields, opened(fields, after))];
  return fields
    .filter((field) => JSON.stringify(one[field.key] ?? null) !== JSON.stringify(other[field.key] ?? null))
    .map((field) => ({ key: field.key, label: field.label, type: field.type, before: one[field.key] ?? null, after: other[field.key] ?? null }));
}

export type LineMark = "same" | "removed" | "added";

/** Two texts line by line: what stayed, went and came, by their longest common lines. */
export function lineChanges(before: string[], after: string[]): { mark: LineMark; text: string }[] {
  const lengths = Array.from({ length: before.length + 1 }, () => new Array<number>(after.length + 1).fill(0));
  for (let i = before.length - 1; i >= 0; i -= 1) {
    for (let j = after.length - 1; j >= 0; j -= 1) {
      lengths[i]![j] = before[i] === after[j] ? lengths[i + 1]![j + 1]! + 1 : Math.max(lengths[i + 1]![j]!, lengths[i]![j + 1]!);
    }
  }
  const found: { mark: LineMark; text: string }[] = [];
  let [i, j] = [0, 0];
  while (i < before.length || j < after.length) {
    if (i < before.length && j < after.length && before[i] === after[j]) found.push({ mark: "same", text: before[(j += 1, i++)]! });
    else if (j >= after.length || (i < before.length && lengths[i + 1]![j]! >= lengths[i]![j + 1]!)) found.push({ mark: "removed", text: before[i++]! });
    else found.push({ mark: "added", text: after[j++]! });
  }
  return found;
}

/** A value as lines of text, for comparing and for showing. */
export function linesOf(value: unknown, fields: ContentField[] = []): string[] {
  if (isBlank(value)) return [];
  if (!Array.isArray(value)) return String(value).split("\n");
  return value.map((item) => {
    if (typeof item !== "object" || item === null || Array.isArray(item)) return lineOf(item);
    const row = item as ContentData;
    const keys = fields.length ? fields.map((one) => one.key) : Object.keys(row);
    return keys.filter((key) => !isBlank(row[key])).map((key) => lineOf(row[key])).join(" · ");
  });
}

/** The messages of a refused entry under their field: `rows[2].label` belongs to `rows`. */
export function problemsByField(problems: Record<string, string[]>, key: string): string[] {
  return Object.entries(problems).filter(([path]) => path === key || path.startsWith(`${key}.`) || path.startsWith(`${key}[`)).flatMap(([, texts]) => texts);
}

/** What is said about the rows as a whole; what is about a cell stands in its row. */
export function problemsOfRows(problems: Record<string, string[]>, key: string): string[] {
  return Object.entries(problems).filter(([path]) => path === key || (path.startsWith(key) && /^(\.\d+|\[\d+\])$/.test(path.slice(key.length)))).flatMap(([, texts]) => texts);
}

/** The ones of row `at`, by the keys inside the row. */
export function problemsOfRow(problems: Record<string, string[]>, key: string, at: number): Record<string, string[]> {
  const starts = [`${key}.${at}.`, `${key}[${at}].`];
  const found: Record<string, string[]> = {};
  for (const [path, texts] of Object.entries(problems)) {
    const start = starts.find((one) => path.startsWith(one));
    if (start) found[path.slice(start.length)] = texts;
  }
  return found;
}
