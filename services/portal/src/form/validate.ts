// 提交前在浏览器里先查一遍，说法与服务器一致；最终以服务器为准。
import type { FieldErrors } from "@/api/problem";
import type { Field, Row, Values } from "@/api/types";
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
      return /^(1[3-9]\d{9}|0\d{2,3}-?\d{7,8})$/.test(text) ? null : "请填写正确的电话号码";
    case "email":
      return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text) ? null : "请填写正确的邮箱地址";
    case "idcard":
      return isIdcard(text) ? null : "请填写正确的身份证号";
    case "int":
      return /^-?\d{1,15}$/.test(text) ? null : "请填写整数";
    case "decimal":
      return /^-?\d{1,15}(\.\d{1,6})?$/.test(text) ? null : "请填写数字";
    case "money":
      if (field.unit === "万元") return /^-?\d{1,15}(\.\d{1,6})?$/.test(text) ? null : "请填写金额，最多六位小数";
      return /^-?\d{1,15}(\.\d{1,2})?$/.test(text) ? null : "请填写金额，最多两位小数";
    default:
      return null;
  }
}

const numeric: ReadonlySet<string> = new Set(["int", "decimal", "money"]);
const lengthy: ReadonlySet<string> = new Set(["text", "textarea", "place", "phone", "email"]);

function boundsProblem(field: Field, value: unknown): string | null {
  const { min, max } = field;
  if (numeric.has(field.type)) {
    if (min !== undefined && Number(value) < min) return `不能小于 ${min}`;
    if (max != null && Number(value) > max) return `不能大于 ${max}`;
  }
  if (lengthy.has(field.type)) {
    const length = Array.from(String(value).trim()).length;
    const least = field.min_len ?? min;
    if (least != null && length < least) return `至少填写 ${least} 个字，现有 ${length} 个字`;
    if (max != null && length > max) return `最多填写 ${max} 个字，现有 ${length} 个字`;
  }
  return null;
}

function countProblem(field: Field, count: number): string | null {
  const measure = attached.has(field.type) ? "个附件" : "项";
  if (field.min != null && count < field.min) return `至少 ${field.min} ${measure}`;
  return field.max != null && count > field.max ? `最多 ${field.max} ${measure}` : null;
}

/** What is wrong with one value, or null. Tables are looked at by `validate`. */
export function valueProblem(field: Field, value: unknown, required: boolean): string | null {
  if (isEmpty(value) || (field.type === "checkbox" && required && value !== true)) {
    if (!required) return null;
    return field.type === "checkbox" ? "请勾选确认" : `请${verbOf(field)}${field.label}`;
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
  if (attached.has(field.type)) return field.type === "signature" ? "完成" : "上传";
  return chosen.has(field.type) ? "选择" : "填写";
}

function tableProblems(field: Field, value: unknown, required: boolean, form: Values, scope: Scope): FieldErrors {
  const rows = (Array.isArray(value) ? value : []) as Row[];
  const least = Math.max(field.min ?? 0, required ? 1 : 0);
  const errors: FieldErrors = {};
  if (rows.length < least) errors[field.key] = [`${field.label}至少填写 ${least} 行`];
  if (field.max != null && rows.length > field.max) errors[field.key] = [`${field.label}最多 ${field.max} 行，现有 ${rows.length} 行`];
  rows.forEach((row, index) => {
    const inRow = { ...scope, row: formOf(field.row ?? [], row) };
    for (const column of field.row ?? []) {
      if (column.when && !holds(column.when, form, inRow)) continue;
      const given = row[column.key];
      const misfit = column.check && !isEmpty(given) && evaluate(column.check[0], form, inRow) === false ? column.check[1] : null;
      const problem = valueProblem(column, given, column.required) ?? optionProblem(column, given, form, row) ?? misfit;
      if (problem) errors[cellPath(field.key, index, column.key)] = [problem];
    }
  });
  return errors;
}

/** A choice that no longer fits what was chosen above it. */
function optionProblem(field: Field, value: unknown, values: Values, row?: Row): string | null {
  const options = field.choices ? (standing(field, values, row).options ?? []) : [];
  return options.length && !isEmpty(value) && !options.includes(String(value)) ? `请从选项中选择：${options.join("、")}` : null;
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
    // Undefined means that the browser cannot tell: the server will.
    if (!errors[field.key] && field.check && !isEmpty(value) && evaluate(field.check[0], form, scope) === false) {
      errors[field.key] = [field.check[1]];
    }
  }
  return errors;
}
