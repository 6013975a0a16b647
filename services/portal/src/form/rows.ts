// 明细表的行操作：都是纯函数，给出新的行数组；每行有一个不随移动而变的身份。
import { toRaw } from "vue";
import type { Row } from "@/api/types";

const identities = new WeakMap<object, number>();
let nextIdentity = 1;

/** A number that stays with this row however it is moved. */
export function identityOf(row: Row): number {
  const raw = toRaw(row);
  let identity = identities.get(raw);
  if (identity === undefined) {
    identity = nextIdentity++;
    identities.set(raw, identity);
  }
  return identity;
}

export function isFull(rows: readonly Row[], max: number | undefined): boolean {
  return max != null && rows.length >= max;
}

export function append(rows: readonly Row[], row: Row, max?: number): Row[] {
  return isFull(rows, max) ? [...rows] : [...rows, row];
}

/** Puts a row before the row at `index`. */
export function insertAt(rows: readonly Row[], index: number, row: Row, max?: number): Row[] {
  if (isFull(rows, max)) return [...rows];
  const place = Math.max(0, Math.min(index, rows.length));
  return [...rows.slice(0, place), row, ...rows.slice(place)];
}

export function moveUp(rows: readonly Row[], index: number): Row[] {
  if (index <= 0 || index >= rows.length) return [...rows];
  const moved = [...rows];
  [moved[index - 1], moved[index]] = [moved[index]!, moved[index - 1]!];
  return moved;
}

export const moveDown = (rows: readonly Row[], index: number): Row[] => moveUp(rows, index + 1);

export function removeAt(rows: readonly Row[], index: number): Row[] {
  return rows.filter((_, place) => place !== index);
}

/** A row with the same contents and an identity of its own. */
export function copied(row: Row): Row {
  return JSON.parse(JSON.stringify(row)) as Row;
}
