// 编辑一份内容：自动存草稿、存不下的说明、按看到的版本发布、没人改过的指南留空、旁边是定义的说法。
import { nextTick, ref } from "vue";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { useEntry } from "@/admin/entry";
import type { ContentKind } from "@/api/content";

const kind = (name: string): ContentKind => ({ kind: name, name, singleton: false, fields: [{ key: "title", label: "标题", type: "text" }, { key: "host", label: "部门", type: "text" }] });
const entry = { kind: "news", id: "n1", data: { title: "甲" }, version: 3, state: "published", draft: null, versions: [] };
const asked: [string, string, unknown][] = [];
let refuse = "";
let refusal = 404;

beforeEach(() => {
  vi.useFakeTimers();
  asked.length = 0;
  refuse = "";
  refusal = 404;
  vi.spyOn(globalThis, "fetch").mockImplementation(async (path, options) => {
    const method = options?.method ?? "GET";
    asked.push([method, String(path), options?.body ? JSON.parse(String(options.body)) : null]);
    if (refuse && String(path).endsWith(refuse)) return new Response(JSON.stringify({ code: "not_found", detail: "没有" }), { status: refusal });
    if (String(path).startsWith("/v1/services/")) return new Response(JSON.stringify({ code: "net-repair", name: "网络报修", guide: { host: "网络中心", other: 1 } }));
    return new Response(JSON.stringify(method === "GET" ? entry : { version: 4, position: "p", at: "2026-03-02T08:00:00Z" }));
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test("a change is kept as a draft by itself, once, after a pause", async () => {
  const form = useEntry(ref(kind("news")), ref("n1"));
  await form.load();
  expect([form.saving.value, form.changed.value]).toEqual(["clean", false]);
  form.data.value.title = "乙";
  await nextTick();
  form.data.value.title = "乙丙";
  await nextTick();
  expect([form.saving.value, form.unsaved.value, form.changed.value]).toEqual(["dirty", true, true]);
  await vi.advanceTimersByTimeAsync(2000);
  expect(form.saving.value).toBe("saved");
  expect(asked.filter(([method]) => method === "PUT")).toEqual([["PUT", "/v1/admin/content/news/n1/draft", { data: { title: "乙丙" }, base: "" }]]);
});

test("a draft that could not be kept stays unsaved", async () => {
  const form = useEntry(ref(kind("news")), ref("n1"));
  await form.load();
  refuse = "/draft";
  refusal = 503;
  form.data.value.title = "乙";
  await nextTick();
  await expect(form.save()).rejects.toThrow();
  expect([form.saving.value, form.unsaved.value, form.stale.value]).toEqual(["failed", true, ""]);
});

test("a draft somebody kept in the meantime is not overwritten unless one says so", async () => {
  const form = useEntry(ref(kind("news")), ref("n1"));
  await form.load();
  [refuse, refusal] = ["/draft", 409];
  form.data.value.title = "乙";
  await nextTick();
  await expect(form.save()).rejects.toThrow();
  expect(form.stale.value).toBe("没有");
  refuse = "";
  await form.overwrite();
  expect([form.stale.value, form.saving.value]).toEqual(["", "saved"]);
  expect(asked.filter(([method]) => method === "PUT").map(([, , body]) => body)).toEqual([{ data: { title: "乙" }, base: "" }, { data: { title: "乙" } }]);
});

test("publishing names the version that was changed", async () => {
  const form = useEntry(ref(kind("news")), ref("n1"));
  await form.load();
  form.data.value.title = "乙";
  await form.publish("改标题");
  expect(asked.find(([method, path]) => method === "POST" && path.endsWith("/publish"))?.[2]).toEqual({ data: { title: "乙" }, note: "改标题", base: 3 });
});

test("a guide nobody has edited is blank, with what the definition says beside it", async () => {
  refuse = "/guide/net-repair";
  const form = useEntry(ref(kind("guide")), ref("net-repair"));
  await form.load();
  expect(form.data.value).toEqual({ title: "", host: "" });
  expect(form.defined.value).toMatchObject({ name: "网络报修", data: { host: "网络中心" } });
  expect([form.changed.value, form.entry.value?.version]).toEqual([false, 0]);
});
