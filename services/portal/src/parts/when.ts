// 时间的写法：一律按办事大厅的时间（北京时间）显示，与截止时间、流水号的日期一致；近的用“几分钟前”。
import { t } from "@/words";

const HALL_ZONE = "Asia/Shanghai";
const format = new Intl.DateTimeFormat("sv-SE", { timeZone: HALL_ZONE, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" });

/** "2026-03-02 09:05" on the hall's clock. */
const written = (date: Date): string => format.format(date).replace(",", "");

function parse(iso: string | null | undefined): Date | null {
  if (!iso) return null;
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? null : date;
}

export function dayText(date: Date): string {
  return written(date).slice(0, 10);
}

/** "2026-03-02 09:05"; a dash when there is no time. */
export function when(iso: string | null | undefined): string {
  const date = parse(iso);
  return date ? written(date) : "—";
}

export function ago(iso: string | null | undefined, now = Date.now()): string {
  const date = parse(iso);
  if (!date) return "—";
  const minutes = Math.floor((now - date.getTime()) / 60_000);
  if (minutes < 1) return t("shell.ago.now");
  if (minutes < 60) return t("shell.ago.minutes", { n: minutes });
  if (minutes < 24 * 60) return t("shell.ago.hours", { n: Math.floor(minutes / 60) });
  if (minutes < 7 * 24 * 60) return t("shell.ago.days", { n: Math.floor(minutes / 1440) });
  return when(iso);
}

export function clock(date: Date): string {
  return written(date).slice(11);
}
