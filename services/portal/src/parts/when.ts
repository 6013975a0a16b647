// 时间的写法：按本地时区显示，近的用“几分钟前”。
const pad = (n: number): string => String(n).padStart(2, "0");

function parse(iso: string | null | undefined): Date | null {
  if (!iso) return null;
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? null : date;
}

export function dayText(date: Date): string {
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
}

/** "2026-03-02 09:05"; a dash when there is no time. */
export function when(iso: string | null | undefined): string {
  const date = parse(iso);
  return date ? `${dayText(date)} ${pad(date.getHours())}:${pad(date.getMinutes())}` : "—";
}

export function ago(iso: string | null | undefined, now = Date.now()): string {
  const date = parse(iso);
  if (!date) return "—";
  const minutes = Math.floor((now - date.getTime()) / 60_000);
  if (minutes < 1) return "刚刚";
  if (minutes < 60) return `${minutes} 分钟前`;
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} 小时前`;
  if (minutes < 7 * 24 * 60) return `${Math.floor(minutes / 1440)} 天前`;
  return when(iso);
}

export function clock(date: Date): string {
  return `${pad(date.getHours())}:${pad(date.getMinutes())}`;
}
