// 事件流被任意切开也读得对。
import { expect, test } from "vitest";
import { EventParser } from "@/api/stream";

test("an event cut in two is read when it is whole", () => {
  const parser = new EventParser();
  expect(parser.feed('event: changed\ndata: {"li')).toEqual([]);
  expect(parser.feed('sts":["todo"]}\n\nevent: x')).toEqual([{ event: "changed", data: '{"lists":["todo"]}' }]);
});

test("comments that keep the line open are no events", () => {
  expect(new EventParser().feed(": ping\n\n: ping\n\n")).toEqual([]);
});

test("several data lines are one text, and carriage returns do not matter", () => {
  expect(new EventParser().feed("data: a\r\ndata: b\r\n\r\n")).toEqual([{ event: "message", data: "a\nb" }]);
});
