// 只读时一个值怎么写成文字；附件和明细表另有部件。
import type { Field, FileRef } from "@/api/types";
import { called, t } from "@/words";
import { isEmpty } from "./validate";

export const files: ReadonlySet<string> = new Set(["file", "image", "signature"]);

/** Attachments as objects, also when only their bare ids are known. */
export function fileList(value: unknown): FileRef[] {
  const list = Array.isArray(value) ? value : value ? [value] : [];
  return list.map((one) => (typeof one === "string" ? { file_id: one, name: "", size: NaN } : (one as FileRef)));
}

/** What units and people are called, by key and by number. */
export interface Names { unit(key: unknown): string; person(no: string): string }

/** The unit of a number; money is in yuan unless its label says otherwise: 金额(万元). */
export function unitOf(field: Field): string {
  return called(field.unit) || (field.type === "money" && !/[(\uff08][^)\uff09]+[)\uff09]$/.test(field.label) ? t("form.yuan") : "");
}

export function displayText(field: Field, value: unknown, names: Names): string {
  // What was asked and not ticked is a no; what a later step will be asked is not known yet.
  if (field.type === "checkbox" && isEmpty(value) && !field.step) return t("form.no");
  if (isEmpty(value)) return "—";
  switch (field.type) {
    case "checkbox":
      return value === true ? t("form.yes") : t("form.no");
    case "dept":
      return Array.isArray(value) ? value.map(names.unit).join(t("form.comma")) : names.unit(value);
    case "multiselect":
      return (Array.isArray(value) ? value : [value]).map((one) => called(String(one))).join(t("form.comma"));
    case "datetime":
      return String(value).replace("T", " ").slice(0, 16);
    case "money":
    case "decimal":
    case "int":
      return unitOf(field) ? `${String(value)} ${unitOf(field)}` : String(value);
    case "calc":
      if (typeof value === "boolean") return value ? t("form.yes") : t("form.no");
      return `${typeof value === "number" ? Math.round(value * 1e6) / 1e6 : String(value)}${field.unit ? ` ${called(field.unit)}` : ""}`;
    case "person":
      if (Array.isArray(value)) return value.map((one) => displayText(field, one, names)).join(t("form.comma"));
      return typeof value === "object" && value !== null && "name" in value ? String((value as { name: unknown }).name) : names.person(String(value));
    case "select":
    case "radio":
      return called(String(value));
    default:
      return String(value);
  }
}
