// 工作日与节假日：与服务器 contracts.catalog.workdays、functions 同义。

import type { WorkCalendar as Calendar } from "@/api/types";

export const weekends: Calendar = { holidays: [], made_up: [], vacations: [] };
const dayMs = 86_400_000;
const longestSpan = 3_660;
// The server's calendar ends here, too.
const lastDay = Date.UTC(9999, 11, 31) / dayMs;

/** The day of a date or a moment as a number of days; throws when it is none. */
export function dayOf(value: unknown): number {
  const text = /^\d{4}-\d{2}-\d{2}/.exec(String(value ?? ""))?.[0] ?? "";
  const time = Date.parse(`${text}T00:00:00Z`);
  if (!text || Number.isNaN(time) || textOf(time / dayMs) !== text) throw new TypeError("not a date");
  return time / dayMs;
}
const textOf = (day: number): string => new Date(day * dayMs).toISOString().slice(0, 10);

/** A holiday or a weekend day that is not made up; a vacation is neither. */
function rests(calendar: Calendar, day: number): boolean {
  const text = textOf(day);
  if (calendar.made_up.includes(text)) return false;
  return [0, 6].includes(new Date(day * dayMs).getUTCDay()) || calendar.holidays.includes(text);
}
function works(calendar: Calendar, day: number): boolean {
  if (rests(calendar, day)) return false;
  const text = textOf(day);
  return calendar.made_up.includes(text) || !calendar.vacations.some(([first, last]) => first <= text && text <= last);
}

function days(first: number, last: number): number[] {
  if (last - first > longestSpan || last > lastDay) throw new RangeError("too long");
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, ahead) => first + ahead);
}

export function daysBetween(from: unknown, to: unknown): number {
  const distance = dayOf(to) - dayOf(from);
  return distance >= 0 ? distance + 1 : distance - 1;
}
export const workdaysBetween = (calendar: Calendar, from: unknown, to: unknown): number =>
  days(dayOf(from), dayOf(to)).filter((day) => works(calendar, day)).length;
/** Working days from today, not counted, to a day that is counted. */
export const advanceDays = (calendar: Calendar, now: Date, to: unknown): number =>
  days(dayOf(localDay(now)) + 1, dayOf(to)).filter((day) => works(calendar, day)).length;
export const hasHoliday = (calendar: Calendar, from: unknown, to: unknown): boolean =>
  days(dayOf(from), dayOf(to)).some((day) => rests(calendar, day));
export const adjacentHoliday = (calendar: Calendar, from: unknown, to: unknown): boolean =>
  days(dayOf(from) - 1, dayOf(to) + 1).some((day) => rests(calendar, day));

/** The day it is in the hall, which keeps China Standard Time wherever the browser is. */
function localDay(now: Date): string {
  return new Date(now.getTime() + 8 * 3_600_000).toISOString().slice(0, 10);
}
