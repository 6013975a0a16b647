// 表单怎样排：每行六格，短的占两格或三格，长的占满；一行没排满时把已有的放宽，不留空洞。
import type { Field } from "@/api/types";

const columns = 6;
const whole: ReadonlySet<string> = new Set(["textarea", "table", "file", "image", "signature"]);
const wholeWhenEdited: ReadonlySet<string> = new Set(["multiselect", "radio"]);
const written: ReadonlySet<string> = new Set(["text", "place"]);
/** A text that may be this long, in characters, wants more than a third of a line. */
const long = 50;

/** A statement one agrees to: shown whole, with the tick beside what one says by it. */
export function isDeclaration(field: Field): boolean {
  return field.type === "checkbox" && (field.must_be === true || !!field.statement?.length);
}

function wanted(field: Field, editing: boolean): number {
  if (whole.has(field.type) || isDeclaration(field) || (editing && wholeWhenEdited.has(field.type))) return columns;
  return written.has(field.type) && (field.max ?? 0) >= long ? 4 : 2;
}

/** How many of the six columns a field takes, by its key; `editing` says which fields are filled in now. */
export function spans(fields: Field[], editing: (field: Field) => boolean): Map<string, number> {
  const found = new Map<string, number>();
  let line: Field[] = [];
  let used = 0;
  const close = (): void => {
    if (line.length === 2 && used === 4) line.forEach((field) => found.set(field.key, 3));
    else if (line.length === 1 && used < columns) found.set(line[0]!.key, written.has(line[0]!.type) ? columns : 3);
    line = [];
    used = 0;
  };
  for (const field of fields) {
    const span = wanted(field, editing(field));
    if (used + span > columns) close();
    found.set(field.key, span);
    line.push(field);
    used += span;
    if (used === columns) close();
  }
  close();
  return found;
}
