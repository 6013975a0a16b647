// 检查过之后接着改：改了的地方不再报错，合不到一起的立即说，别处因此好了的也不再报。
import type { FieldErrors } from "@/api/problem";
import type { Field } from "@/api/types";
import { inside, placeOf } from "./errors";

export interface Changed {
  /** The place that was changed. */
  path: string;
  /** What the form itself found wrong when it last looked; the rest was said by the server. */
  found: FieldErrors;
  /** What it finds wrong now. */
  now: FieldErrors;
  /** Whether a place under a changed table stands in a row that was there before. */
  old: (path: string) => boolean;
}

/** The errors to show after a change; what is still empty is not asked for again until the form is handed in. */
export function followed(before: FieldErrors, fields: Field[], { path, found, now, old }: Changed): FieldErrors {
  const kept = Object.entries(before).filter(([place]) => !inside(place, path) && (place in now || !(place in found)));
  const told = Object.entries(now).filter(([place, [message]]) => (message && message === checkOf(place, fields)) || (place !== path && inside(place, path) && old(place)));
  return { ...Object.fromEntries(kept), ...Object.fromEntries(told) };
}

/** What the check of a field or a column says when it is not met. */
function checkOf(path: string, fields: Field[]): string | undefined {
  const { key, cell } = placeOf(path);
  const field = fields.find((one) => one.key === key);
  return (cell ? field?.row?.find((one) => one.key === cell) : field)?.check?.[1];
}
