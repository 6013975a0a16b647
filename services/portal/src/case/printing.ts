// 打印的方格怎样排：短的两格一行，长的独占一行；分组、承诺条款、明细表各成一段；意见只印各步最后一次的。
import type { Field, Task } from "@/api/types";
import { isDeclaration } from "@/form/layout";

export interface Cell { key: string; label: string; text: string }

const narrow = 22;

/** Cells in rows of two; a long one, or one that is left over, has its row alone. */
export function gridRows(cells: Cell[]): Cell[][] {
  const rows: Cell[][] = [];
  let half: Cell | null = null;
  for (const cell of cells) {
    if (cell.text.length > narrow || cell.text.includes("\n")) {
      if (half) rows.push([half]);
      rows.push([cell]);
      half = null;
    } else if (half) {
      rows.push([half, cell]);
      half = null;
    } else half = cell;
  }
  return half ? [...rows, [half]] : rows;
}

/** The sheet from top to bottom. */
export type Part = { kind: "grid"; rows: Cell[][] } | { kind: "heading"; text: string } | { kind: "statement" | "table"; field: Field };

export function partsOf(fields: Field[], cell: (field: Field) => Cell): Part[] {
  const parts: Part[] = [];
  let cells: Cell[] = [];
  let group = "";
  const close = (): void => {
    if (cells.length) parts.push({ kind: "grid", rows: gridRows(cells) });
    cells = [];
  };
  for (const field of fields) {
    const now = field.group ?? "";
    if (now !== group) {
      close();
      group = now;
      if (now) parts.push({ kind: "heading", text: now });
    }
    if (field.type !== "table" && !isDeclaration(field)) cells.push(cell(field));
    else {
      close();
      parts.push({ kind: field.type === "table" ? "table" : "statement", field });
    }
  }
  close();
  return parts;
}

const votes: ReadonlySet<string> = new Set(["approve", "reject", "return", "abstain"]);

/** The opinions that count, in the order they were given: of a step that was asked again, the last. */
export function lastOpinions(tasks: Task[]): Task[] {
  const voted = tasks.filter((task) => task.handled_at && votes.has(task.action ?? ""));
  const last = new Map<string, number>();
  for (const task of voted) last.set(task.step, Math.max(task.round, last.get(task.step) ?? 0));
  return voted.filter((task) => task.round === last.get(task.step)).sort((a, b) => a.handled_at!.localeCompare(b.handled_at!));
}
