// 新闻的几条规矩：栏目怎样分成两块，日期怎样写。
import { when } from "@/parts/when";

/** The hall's own order of channels: the first three are news, the rest are notices. */
export function twoBoards(channels: string[]): [string[], string[]] {
  return channels.length <= 1 ? [channels, []] : [channels.slice(0, Math.min(3, channels.length - 1)), channels.slice(Math.min(3, channels.length - 1))];
}

/** "2026-03-02" on the hall's clock; empty when there is no date. */
export function dayOf(iso: string | null | undefined): string {
  return iso ? when(iso).slice(0, 10) : "";
}
