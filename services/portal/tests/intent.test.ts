// 一次点击一个幂等键。
import { expect, test } from "vitest";
import { Intent, newKey } from "@/api/intent";
import { offline, Problem } from "@/api/problem";

async function tryOnce(intent: Intent, what: unknown, outcome: () => unknown): Promise<string> {
  let used = "";
  await intent.run(what, async (key) => ((used = key), outcome())).catch(() => undefined);
  return used;
}
const lost = () => { throw offline(); };
const refused = () => { throw new Problem(422, "invalid_form", "有误"); };

test("the same click tried again after a lost connection keeps its key", async () => {
  const intent = new Intent();
  const first = await tryOnce(intent, { a: 1 }, lost);
  expect(await tryOnce(intent, { a: 1 }, () => "ok")).toBe(first);
});

test("after an answer the next click has a new key", async () => {
  const intent = new Intent();
  const first = await tryOnce(intent, { a: 1 }, () => "ok");
  expect(await tryOnce(intent, { a: 1 }, () => "ok")).not.toBe(first);
});

test("a refusal is an answer", async () => {
  const intent = new Intent();
  const first = await tryOnce(intent, { a: 1 }, refused);
  expect(await tryOnce(intent, { a: 1 }, () => "ok")).not.toBe(first);
});

test("other words are another intent even after a lost connection", async () => {
  const intent = new Intent();
  const first = await tryOnce(intent, { a: 1 }, lost);
  expect(await tryOnce(intent, { a: 2 }, () => "ok")).not.toBe(first);
});

test("keys look like a uuid of version 4", () => {
  expect(newKey()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
