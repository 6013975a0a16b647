// 提交前在浏览器里先查一遍，说法与服务器一致；最终以服务器为准。
import type { FieldErrors } from "@/api/problem";
import type { Field, Row, Values } from "@/api/types";
import { called, t } from "@/words";
import { TEN_THOUSAND_YUAN } from "@/words/notation";
import { standing } from "./choices";
import { evaluate, formOf, holds, type Scope } from "./conditions";
import { cellPath } from "./errors";

export function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (typeof value === "string") return value.trim() === "";
  return Array.isArray(value) && value.length === 0;
}

const idcardWeights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

export function isIdcard(text: string): boolean {
  if (!/^\d{17}[\dXx]$/.test(text)) return false;
  const sum = idcardWeights.reduce((total, weight, at) => total + weight * Number(text[at]), 0);
  return "10X98765432"[sum % 11] === text[17]!.toUpperCase();
}

function patternProblem(field: Field, text: string): string | null {
  // A masked secret sent back unchanged means "unchanged".
  if (field.secret && text.includes("*")) return null;
  switch (field.type) {
    case "phone":
      return /^(1[3-9]\d{9}|0\d{2,3}-?\d{7,8})$/.test(text) ? null : t("form.badPhone");
    case "email":
      return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text) ? null : t("form.badEmail");
    case "idcard":
      return isIdcard(text) ? null : t("form.badIdcard");
    case "int":
      return /^-?\d{1,15}$/.test(text) ? null : t("form.badInt");
    case "decimal":
      return /^-?\d{1,15}(\.\d{1,6})?$/.test(text) ? null : t("form.badNumber");
    case "money":
      if (field.unit === TEN_THOUSAND_YUAN) return /^-?\d{1,15}(\.\d{1,6})?$/.test(text) ? null : t("form.badMoney6");
      return /^-?\d{1,15}(\.\d{1,2})?$/.test(text) ? null : t("form.badMoney2");
    default:
      return null;
  }
}

const numeric: ReadonlySet<string> = new Set(["int", "decimal", "money"]);
const lengthy: ReadonlySet<string> = new Set(["text", "textarea", "place", "phone", "email"]);

/** The fewest characters a text may have; undefined for no bound. */
export const leastLength = (field: Field): number | undefined => (lengthy.has(field.type) ? (field.min_len ?? field.min) : undefined);

function boundsProblem(field: Field, value: unknown): string | null {
  const { max } = field;
  const min = field.min ?? (field.type === "money" ? 0 : undefined);
  if (numeric.has(field.type)) {
    if (min !== undefined && Number(value) < min) return t("form.least", { min });
    if (max != null && Number(value) > max) return t("form.most", { max });
  }
  if (lengthy.has(field.type)) {
    const length = Array.from(String(value).trim()).length;
    const least = leastLength(field);
    if (least != null && length < least) return t("form.tooShort", { least, length });
    if (max != null && length > max) return t("form.tooLong", { max, length });
  }
  return null;
}

function countProblem(field: Field, count: number): string | null {
  const measure = attached.has(field.type) ? "Files" : "Items";
  if (field.min != null && count < field.min) return t(`form.least${measure}`, { min: field.min });
  return field.max != null && count > field.max ? t(`form.most${measure}`, { max: field.max }) : null;
}

/** What is wrong with one value, or null. Tables are looked at by `validate`. */
export function valueProblem(field: Field, value: unknown, required: boolean): string | null {
  if (isEmpty(value) || (field.type === "checkbox" && required && value !== true)) {
    if (!required) return null;
    return field.type === "checkbox" ? t("form.tick") : t(`form.${verbOf(field)}`, { label: called(field.label) });
  }
  if (Array.isArray(value)) return countProblem(field, value.length);
  if (typeof value === "string" || typeof value === "number") {
    return patternProblem(field, String(value).trim()) ?? boundsProblem(field, value);
  }
  return null;
}

const chosen: ReadonlySet<string> = new Set(["select", "multiselect", "radio", "dept", "person", "date", "datetime", "week_range"]);
const attached: ReadonlySet<string> = new Set(["file", "image", "signature"]);

export function verbOf(field: Field): string {
  if (attached.has(field.type)) return field.type === "signature" ? "askSign" : "askUpload";
  return chosen.has(field.type) ? "askChoose" : "askFill";
}

function tableProblems(field: Field, value: unknown, required: boolean, form: Values, scope: Scope): FieldErrors {
  const rows = (Array.isArray(value) ? value : []) as Row[];
  const least = Math.max(field.min ?? 0, required ? 1 : 0);
  const errors: FieldErrors = {};
  if (rows.length < least) errors[field.key] = [t("form.fewRows", { label: called(field.label), least })];
  if (field.max != null && rows.length > field.max) errors[field.key] = [t("form.manyRows", { label: called(field.label), max: field.max, rows: rows.length })];
  rows.forEach((row, index) => {
    const inRow = { ...scope, row: formOf(field.row ?? [], row) };
    for (const column of field.row ?? []) {
      if (column.when && !holds(column.when, form, inRow)) continue;
      const given = row[column.key];
      const problem = valueProblem(column, given, column.required) ?? optionProblem(column, given, form, row) ?? misfit(column, given, form, inRow);
      if (problem) errors[cellPath(field.key, index, column.key)] = [problem];
    }
  });
  return errors;
}

/** A choice that no longer fits what was chosen above it. */
function optionProblem(field: Field, value: unknown, values: Values, row?: Row): string | null {
  const options = field.choices ? (standing(field, values, row).options ?? []) : [];
  return options.length && !isEmpty(value) && !options.includes(String(value)) ? t("form.notAnOption", { options: options.map(called).join(t("form.comma")) }) : null;
}

/** What a field's own check says against a value that is there; undefined means that the browser cannot tell: the server will. */
export function misfit(field: Field, value: unknown, form: Values, scope: Scope = {}): string | null {
  return field.check && !isEmpty(value) && evaluate(field.check[0], form, scope) === false ? called(field.check[1]) : null;
}

export interface Question { field: Field; required: boolean }

/** Looks at the given fields; `form` is the form as conditions see it. */
export function validate(questions: Question[], values: Values, form: Values, scope: Scope = {}): FieldErrors {
  const errors: FieldErrors = {};
  for (const { field, required } of questions) {
    const value = values[field.key];
    if (field.type === "table") Object.assign(errors, tableProblems(field, value, required, form, scope));
    else {
      const problem = valueProblem(field, value, required) ?? optionProblem(field, value, values);
      if (problem) errors[field.key] = [problem];
    }
    const wrong = errors[field.key] ? null : misfit(field, value, form, scope);
    if (wrong) errors[field.key] = [wrong];
  }
  return errors;
}
