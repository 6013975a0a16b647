// 记住刚才那次操作写到了哪里，好让随后的查询等到读模型追上。

const keepMs = 60_000;
let latest: { position: string; at: number } | null = null;
const byCase = new Map<string, { position: string; at: number }>();

export function rememberPosition(caseId: string | null | undefined, position: string | null | undefined): void {
  if (!position) return;
  const entry = { position, at: Date.now() };
  latest = entry;
  if (caseId) byCase.set(caseId, entry);
}

function fresh(entry: { position: string; at: number } | null | undefined): string | undefined {
  return entry && Date.now() - entry.at < keepMs ? entry.position : undefined;
}

/** The position to send with lists and counters. */
export function latestPosition(): string | undefined {
  return fresh(latest);
}

/** The position to send when that case is read. */
export function casePosition(caseId: string): string | undefined {
  return fresh(byCase.get(caseId));
}

export function forgetPositions(): void {
  latest = null;
  byCase.clear();
}
