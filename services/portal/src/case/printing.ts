// 打印的方格怎样排：短的两格一行，长的独占一行。

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
