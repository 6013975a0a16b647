// 选项随上级字段而变；没有选项的选择类字段填文字。
import type { Field, Row, Values } from "@/api/types";

/** The options of a field beside what was chosen above it; none known means that any text will do. */
export function optionsOf(field: Field, values: Values): string[] {
  if (!field.choices || !Object.keys(field.choices).length) return field.options ?? [];
  return field.choices[String(values[field.depends_on ?? ""] ?? "")] ?? [];
}

/** The field as it stands in this form, or in this row of it: with its options, or as a text where there are none. */
export function standing(field: Field, values: Values, row?: Row): Field {
  if (!["select", "radio", "multiselect"].includes(field.type)) return field;
  const beside = row && field.depends_on !== undefined && field.depends_on in row ? row : values;
  const options = optionsOf(field, beside);
  if (!options.length && field.type !== "multiselect") return { ...field, type: "text", options: [] };
  return { ...field, options };
}
