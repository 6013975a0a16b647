// 我的大学的小部件：标签、数据卡、收藏、打开应用、绑定邮箱、首页布局、新闻分块。
import { createPinia, setActivePinia } from "pinia";
import { createApp, h, nextTick, ref, type Component } from "vue";
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type { DataCard } from "@/api/university";
import HomeLayout from "@/admin/HomeLayout.vue";
import { toasts } from "@/layout/toast";
import { lists } from "@/me/lists";
import { paths } from "@/paths";
import { router } from "@/router";
import { valueText } from "@/university/cards";
import DataCardView from "@/university/DataCardView.vue";
import FavouriteStar from "@/parts/FavouriteStar.vue";
import { useFavourites } from "@/stores/favourites";
import { greetingKey } from "@/university/greeting";
import MailDialog from "@/university/MailDialog.vue";
import { twoBoards } from "@/university/news";
import { useOpening } from "@/university/opening";
import TabBar from "@/university/TabBar.vue";
import { useSession } from "@/stores/session";

const pinia = createPinia();
beforeAll(() => {
  setActivePinia(pinia);
  HTMLDialogElement.prototype.showModal ??= function (this: HTMLDialogElement) { this.open = true; };
});
let answers: Record<string, () => Response> = {};
const asked: [string, string, unknown][] = [];
const json = (data: unknown, status = 200): Response => new Response(JSON.stringify(data), { status });
beforeEach(() => {
  asked.length = 0;
  answers = {};
  vi.spyOn(globalThis, "fetch").mockImplementation(async (path, options) => {
    const method = options?.method ?? "GET";
    asked.push([method, String(path), options?.body ? JSON.parse(String(options.body)) : null]);
    const answer = Object.entries(answers).find(([start]) => `${method} ${String(path)}`.startsWith(start));
    return answer ? answer[1]() : json({ items: [], total: 0, next_page_token: null });
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  document.body.replaceChildren();
});

async function show(component: Component, props: Record<string, unknown>): Promise<HTMLElement> {
  const place = document.body.appendChild(document.createElement("div"));
  createApp({ render: () => h(component, props) }).use(pinia).use(router).mount(place);
  await nextTick();
  return place;
}
/** What a composable gives inside a mounted component. */
function within<T>(use: () => T): T {
  let found: T | undefined;
  createApp({ setup: () => ((found = use()), () => null) }).use(pinia).use(router).mount(document.createElement("div"));
  return found!;
}
const at = (place: ParentNode, id: string): HTMLElement => place.querySelector<HTMLElement>(`[data-testid="${id}"]`)!;
async function type(field: HTMLElement, value: string): Promise<void> {
  (field as HTMLInputElement).value = value;
  field.dispatchEvent(new Event("input"));
  await nextTick();
}

describe("tabs", () => {
  test("arrow keys go round, only the chosen one is in the tab order", async () => {
    const chosen = ref("a");
    const place = document.body.appendChild(document.createElement("div"));
    const tabs = ["a", "b", "c"].map((key) => ({ key, label: key, count: key === "c" ? 120 : 0 }));
    createApp({ render: () => h(TabBar, { tabs, name: "x", label: "x", modelValue: chosen.value, "onUpdate:modelValue": (now: string) => (chosen.value = now) }) }).mount(place);
    const press = async (key: string): Promise<void> => {
      place.querySelector("[role=tablist]")!.dispatchEvent(new KeyboardEvent("keydown", { key }));
      await nextTick();
    };
    await press("ArrowLeft");
    expect(chosen.value).toBe("c");
    await press("ArrowRight");
    expect(chosen.value).toBe("a");
    await press("End");
    expect([...place.querySelectorAll("[role=tab]")].map((tab) => tab.getAttribute("tabindex"))).toEqual(["-1", "-1", "0"]);
    expect(place.textContent).toBe("abc99+");
  });
});

describe("a card of personal data", () => {
  const card = (more: Partial<DataCard>): DataCard => ({ code: "pay", title: "工资", state: "ok", rows: [], ...more });
  test("keeps a masked value covered until it is asked for", async () => {
    const masked = card({ rows: [{ label: "应发", value: null, unit: "元", masked: true }] });
    const covered = await show(DataCardView, { card: masked, busy: false });
    expect(covered.textContent).toContain("点击显示");
    const seen = await show(DataCardView, { card: masked, seen: card({ rows: [{ label: "应发", value: 9860.5, unit: "元", masked: false }] }), busy: false });
    expect(seen.textContent).toContain("9,860.50元");
    expect(at(seen, "reveal-pay").getAttribute("aria-pressed")).toBe("true");
  });
  test("says that it is not to be had just now, and offers another try", async () => {
    const retry = vi.fn();
    const place = await show(DataCardView, { card: card({ code: "network", state: "unavailable" }), busy: false, onRetry: retry });
    expect(place.textContent).toContain("暂不可用");
    at(place, "card-retry-network").click();
    expect(retry).toHaveBeenCalledOnce();
  });
  test("the whole area of the mail leads to binding", async () => {
    const bind = vi.fn();
    const place = await show(DataCardView, { card: card({ code: "mail", title: "邮箱", state: "unbound" }), busy: false, onBind: bind });
    expect(place.textContent).toContain("未绑定");
    at(place, "mail-area").click();
    expect(bind).toHaveBeenCalledOnce();
  });
  test("writes numbers for people", () => {
    expect([0, 99088.733, "56 元", null].map((value) => valueText({ label: "x", value }))).toEqual(["0", "99,088.73", "56 元", "—"]);
  });
});

describe("favourites", () => {
  test("are changed at once, and back again when the hall refuses", async () => {
    const mine = useFavourites();
    answers["PUT /v1/me/favourites/jw"] = () => json({ code: "too_many", detail: "收藏太多" }, 422);
    const work = mine.toggle({ kind: "application", code: "jw", name: "教务", url: null });
    expect(mine.has("application", "jw")).toBe(true);
    await work;
    expect(mine.has("application", "jw")).toBe(false);
  });
  test("the star of a service keeps the service, whatever kind of service it is", async () => {
    answers["PUT"] = () => new Response(null, { status: 204 });
    useSession().$patch({ status: "signed-in", person: { no: "1", name: "甲", kind: "staff" } });
    await vi.waitFor(() => expect(useFavourites().known).toBe(true));
    const place = await show(FavouriteStar, { service: { code: "vpn", name: "VPN 开通", kind: "link" } });
    place.querySelector("button")!.click();
    await vi.waitFor(() => expect(asked.at(-1)!.slice(0, 2)).toEqual(["PUT", "/v1/me/favourites/vpn?kind=service"]));
    expect(useFavourites().has("service", "vpn")).toBe(true);
  });
  test("what was let go can be taken back", async () => {
    const mine = useFavourites();
    answers["PUT"] = () => new Response(null, { status: 204 });
    answers["DELETE"] = () => new Response(null, { status: 204 });
    const star = { kind: "application", code: "jw", name: "教务", url: null } as const;
    await mine.toggle(star);
    await mine.toggle(star);
    expect(mine.has("application", "jw")).toBe(false);
    toasts.value.at(-1)!.action!.run();
    expect(mine.has("application", "jw")).toBe(true);
    await vi.waitFor(() => expect(asked).toHaveLength(3));
    expect(asked.map(([method, path]) => `${method} ${path}`)).toEqual(["PUT", "DELETE", "PUT"].map((method) => `${method} /v1/me/favourites/jw?kind=application`));
  });
});

describe("opening an application", () => {
  const one = { code: "jw", name: "教务系统" };
  const tabOf = () => ({ opener: {} as unknown, location: { replace: vi.fn() }, close: vi.fn(), document: { title: "", body: { textContent: "" } } });
  beforeEach(() => useSession().$patch({ status: "signed-in", person: { no: "1", name: "甲", kind: "staff" } }));
  test("the tab is there before the address is", async () => {
    const tab = tabOf();
    const opened = vi.spyOn(window, "open").mockReturnValue(tab as unknown as Window);
    answers["GET /v1/applications/jw/open"] = () => json({ url: "https://jw.example.edu.cn/?ticket=ST-1" });
    const work = within(() => useOpening()).open(one);
    expect(opened).toHaveBeenCalledOnce();
    await work;
    expect(tab.opener).toBeNull();
    expect(tab.location.replace).toHaveBeenCalledWith("https://jw.example.edu.cn/?ticket=ST-1");
  });
  test("who may not enter is told so, and no empty tab stays behind", async () => {
    const tab = tabOf();
    vi.spyOn(window, "open").mockReturnValue(tab as unknown as Window);
    answers["GET /v1/applications/jw/open"] = () => json({ code: "application_forbidden", detail: "未授权的访问" }, 403);
    const opening = within(() => useOpening());
    await opening.open(one);
    expect(opening.forbidden.value).toEqual(one);
    expect(tab.close).toHaveBeenCalledOnce();
  });
  test("an address that is no web address is not followed", async () => {
    const tab = tabOf();
    vi.spyOn(window, "open").mockReturnValue(tab as unknown as Window);
    answers["GET /v1/applications/jw/open"] = () => json({ url: "javascript:alert(1)" });
    await within(() => useOpening()).open(one);
    expect(tab.location.replace).not.toHaveBeenCalled();
    expect(tab.close).toHaveBeenCalledOnce();
  });
  test("a tab that was held back leaves the address to be clicked", async () => {
    vi.spyOn(window, "open").mockReturnValue(null);
    answers["GET /v1/applications/jw/open"] = () => json({ url: "https://jw.example.edu.cn/" });
    const opening = within(() => useOpening());
    await opening.open(one);
    expect(opening.held.value).toEqual({ ...one, url: "https://jw.example.edu.cn/" });
  });
});

describe("binding a mailbox", () => {
  test("asks for what is missing, takes a whole address apart, tells why the server refused", async () => {
    answers["GET /v1/me/mailbox"] = () => json({ bound: false, domains: ["example.edu.cn", "mail.example.edu.cn"] });
    answers["PUT /v1/me/mailbox"] = () => json({ code: "mailbox_rejected", detail: "邮箱账号或密码不对", errors: { password: ["不接受这个密码"] } }, 422);
    const changed = vi.fn();
    const place = await show(MailDialog, { domains: [], onChanged: changed });
    await vi.waitFor(() => expect(at(place, "mail-domain").querySelectorAll("option")).toHaveLength(2));
    at(place, "mail-bind").click();
    await nextTick();
    expect(place.textContent).toContain("请填写邮箱账号");
    await type(at(place, "mail-account"), "li@mail.example.edu.cn");
    await type(at(place, "mail-password"), "wrong");
    at(place, "mail-bind").click();
    await vi.waitFor(() => expect(at(place, "mail-wrong").textContent).toBe("邮箱账号或密码不对"));
    expect(asked.at(-1)).toEqual(["PUT", "/v1/me/mailbox", { address: "li@mail.example.edu.cn", password: "wrong" }]);
    expect((at(place, "mail-password") as HTMLInputElement).value).toBe("");
    answers["PUT /v1/me/mailbox"] = () => json({ bound: true });
    await type(at(place, "mail-password"), "right");
    at(place, "mail-bind").click();
    await vi.waitFor(() => expect(changed).toHaveBeenCalledOnce());
  });
  test("does not send an address of another domain", async () => {
    const place = await show(MailDialog, { domains: ["example.edu.cn"] });
    await type(at(place, "mail-account"), "li@elsewhere.com");
    await type(at(place, "mail-password"), "x");
    at(place, "mail-bind").click();
    await nextTick();
    expect(place.textContent).toContain("不支持 elsewhere.com 的邮箱");
    expect(asked.some(([method]) => method === "PUT")).toBe(false);
  });
});

describe("the layout of the first page", () => {
  test("modules move by buttons and are switched off, but never all of them", async () => {
    const data = ref<Record<string, unknown>>({ modules: ["counters", "news"], pinned: [], hidden: [] });
    const place = document.body.appendChild(document.createElement("div"));
    createApp({ render: () => h(HomeLayout, { modelValue: data.value, known: ["counters", "hot", "news"], problems: {}, "onUpdate:modelValue": (now: Record<string, unknown>) => (data.value = now) }) }).use(pinia).use(router).mount(place);
    place.querySelector<HTMLButtonElement>("[data-module=news] .up")!.click();
    await nextTick();
    expect(data.value.modules).toEqual(["news", "counters"]);
    at(place, "module-counters").dispatchEvent(new Event("change"));
    await nextTick();
    expect(data.value.modules).toEqual(["news"]);
    at(place, "module-news").dispatchEvent(new Event("change"));
    await nextTick();
    expect(data.value.modules).toEqual(["news"]);
    expect(place.textContent).toContain("至少要显示一个模块");
  });
});

test("channels fall into news and notices in the hall's own order", () => {
  expect(twoBoards(["图", "校", "基", "通", "学"])).toEqual([["图", "校", "基"], ["通", "学"]]);
  expect(twoBoards(["校", "通"])).toEqual([["校"], ["通"]]);
  expect(twoBoards(["校"])).toEqual([["校"], []]);
});

test("the hall greets by its own clock", () => {
  const hours = ["2026-03-01T23:00:00Z", "2026-03-02T04:00:00Z", "2026-03-02T08:00:00Z", "2026-03-02T12:00:00Z"];
  expect(hours.map((iso) => greetingKey(new Date(iso)))).toEqual(["university.goodMorning", "university.goodNoon", "university.goodAfternoon", "university.goodEvening"]);
});

test("every page has its address in the one list that the gateway knows too", () => {
  const pages = router.getRoutes().filter((one) => one.name !== "not-found" && !one.children.length).map((one) => one.path);
  expect(pages.sort()).toEqual(Object.values<string>(paths).sort());
  expect([...lists.map((one) => one.key), "nonsense"].filter((key) => router.resolve(`/me/${key}`).name !== "me")).toEqual(["nonsense"]);
});
