// 字段错误：把服务器给的 errors 对到字段旁，并列出一份可点的清单。
import type { FieldErrors } from "@/api/problem";
import type { Field } from "@/api/types";
import { called, t } from "@/words";

export interface ErrorLine { path: string; label: string; message: string }

/** "form.items.3.text" and "items[3].text" are the same place; the second form is ours. */
export function normalPath(path: string): string {
  return path.replace(/^form\./, "").replace(/\.(\d+)(?=\.|$)/g, "[$1]");
}

export function normalErrors(errors: FieldErrors): FieldErrors {
  const normal: FieldErrors = {};
  for (const [path, messages] of Object.entries(errors)) {
    const place = normalPath(path);
    normal[place] = [...(normal[place] ?? []), ...messages];
  }
  return normal;
}

export function cellPath(table: string, index: number, key: string): string {
  return `${table}[${index}].${key}`;
}

export interface Place { key: string; index: number | null; cell: string | null }

export function placeOf(path: string): Place {
  const match = /^([^.[\]]+)(?:\[(\d+)\](?:\.(.+))?)?/.exec(path);
  return { key: match?.[1] ?? path, index: match?.[2] === undefined ? null : Number(match[2]), cell: match?.[3] ?? null };
}

/** Words for a place in the form: "内容 第 4 行 · 类别". */
export function labelOf(path: string, fields: Field[]): string {
  const place = placeOf(path);
  const field = fields.find((one) => one.key === place.key);
  if (!field) return "";
  if (place.index === null) return called(field.label);
  const cell = field.row?.find((one) => one.key === place.cell);
  const row = place.index + 1;
  return cell ? t("form.cellOf", { label: called(field.label), row, cell: called(cell.label) }) : t("form.rowOf", { label: called(field.label), row });
}

/** Every message in the order of the form; messages for places the form does not show come last. */
export function errorLines(errors: FieldErrors, fields: Field[]): ErrorLine[] {
  const rank = (path: string): number => {
    const place = placeOf(path);
    const at = fields.findIndex((field) => field.key === place.key);
    if (at < 0) return Number.MAX_SAFE_INTEGER;
    const cellAt = fields[at]!.row?.findIndex((one) => one.key === place.cell) ?? 0;
    return at * 1e6 + (place.index ?? -1) * 100 + Math.max(cellAt, 0);
  };
  return Object.entries(errors)
    .sort(([a], [b]) => rank(a) - rank(b))
    .flatMap(([path, messages]) => messages.map((message) => ({ path, label: labelOf(path, fields), message })));
}

/** Whether a place is `path` or lies in it. */
export const inside = (place: string, path: string): boolean => place === path || place.startsWith(`${path}[`) || place.startsWith(`${path}.`);
