// 提交前在浏览器里先查一遍，说法与服务器一致；最终以服务器为准。
import type { FieldErrors } from "@/api/problem";
import type { Field, Row, Values } from "@/api/types";
import { evaluate, type Scope } from "./conditions";
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
      return /^(1\d{10}|0\d{2,3}-?\d{7,8}(-\d{1,6})?)$/.test(text) ? null : "请填写正确的电话号码";
    case "email":
      return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text) ? null : "请填写正确的邮箱地址";
    case "idcard":
      return isIdcard(text) ? null : "请填写正确的身份证号";
    case "int":
      return /^-?\d{1,15}$/.test(text) ? null : "请填写整数";
    case "decimal":
      return /^-?\d{1,15}(\.\d{1,6})?$/.test(text) ? null : "请填写数字";
    case "money":
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
    const length = Array.from(String(value)).length;
    if (min !== undefined && length < min) return `至少填写 ${min} 个字`;
    if (max != null && length > max) return `最多填写 ${max} 个字，现有 ${length} 个字`;
  }
  return null;
}

/** What is wrong with one value, or null. Tables are looked at by `validate`. */
export function valueProblem(field: Field, value: unknown, required: boolean): string | null {
  if (isEmpty(value) || (field.type === "checkbox" && required && value !== true)) {
    if (!required) return null;
    return field.type === "checkbox" ? "请勾选确认" : `请${verbOf(field)}${field.label}`;
  }
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

function tableProblems(field: Field, value: unknown, required: boolean): FieldErrors {
  const rows = (Array.isArray(value) ? value : []) as Row[];
  const least = Math.max(field.min ?? 0, required ? 1 : 0);
  const errors: FieldErrors = {};
  if (rows.length < least) errors[field.key] = [`${field.label}至少填写 ${least} 行`];
  if (field.max != null && rows.length > field.max) errors[field.key] = [`${field.label}最多 ${field.max} 行，现有 ${rows.length} 行`];
  rows.forEach((row, index) => {
    for (const column of field.row ?? []) {
      const problem = valueProblem(column, row[column.key], column.required);
      if (problem) errors[cellPath(field.key, index, column.key)] = [problem];
    }
  });
  return errors;
}

export interface Question { field: Field; required: boolean }

/** Looks at the given fields; `form` is the form as conditions see it. */
export function validate(questions: Question[], values: Values, form: Values, scope: Scope = {}): FieldErrors {
  const errors: FieldErrors = {};
  for (const { field, required } of questions) {
    const value = values[field.key];
    if (field.type === "table") Object.assign(errors, tableProblems(field, value, required));
    else {
      const problem = valueProblem(field, value, required);
      if (problem) errors[field.key] = [problem];
    }
    // Undefined means that the browser cannot tell: the server will.
    if (!errors[field.key] && field.check && !isEmpty(value) && evaluate(field.check[0], form, scope) === false) {
      errors[field.key] = [field.check[1]];
    }
  }
  return errors;
}
