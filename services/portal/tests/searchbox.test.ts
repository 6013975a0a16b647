// 搜索框：提示、键盘、最近搜过的；问答的往来只留在本次会话。
import { createPinia, setActivePinia } from "pinia";
import { createApp, h, nextTick, ref, type App } from "vue";
import { createMemoryHistory, createRouter, type Router } from "vue-router";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { session as tokens } from "@/api/session";
import { useAssistant } from "@/assistant/history";
import SearchBox from "@/parts/SearchBox.vue";
import { useSearches } from "@/stores/searches";

let app: App | undefined;
let router: Router;
let answers: Record<string, unknown>;

beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
  setActivePinia(createPinia());
  answers = {};
  vi.stubGlobal("fetch", async (url: string) => {
    const path = url.split("?")[0]!;
    return new Response(JSON.stringify(answers[path] ?? {}), { status: path in answers ? 200 : 404 });
  });
});
afterEach(() => {
  app?.unmount();
  document.body.replaceChildren();
  vi.unstubAllGlobals();
});

async function show(): Promise<{ input: HTMLInputElement; searched: string[]; place: HTMLElement }> {
  const place = document.body.appendChild(document.createElement("div"));
  const text = ref("");
  const searched: string[] = [];
  router = createRouter({ history: createMemoryHistory(), routes: [{ path: "/:all(.*)*", component: { render: () => null } }] });
  const pinia = createPinia();
  setActivePinia(pinia);
  app = createApp({ render: () => h(SearchBox, { modelValue: text.value, "onUpdate:modelValue": (now: string) => (text.value = now), onSearch: (now: string) => searched.push(now) }) });
  app.use(pinia).use(router).mount(place);
  await nextTick();
  return { input: place.querySelector<HTMLInputElement>("[role=combobox]")!, searched, place };
}
async function type(input: HTMLInputElement, text: string): Promise<void> {
  input.value = text;
  input.dispatchEvent(new Event("input"));
  await nextTick();
}
async function press(input: HTMLInputElement, key: string): Promise<void> {
  input.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  await nextTick();
}
const offers = (place: HTMLElement): string[] => [...place.querySelectorAll("[role=option] .text")].map((one) => one.textContent!);

describe("the search box", () => {
  test("offers what the server suggests, and the arrow keys choose", async () => {
    answers["/v1/search/suggestions"] = { items: [{ text: "学生助学金申请", kind: "service", code: "student-grant", url: "/services/student-grant" }, { text: "助学贷款", kind: "query" }] };
    const { input, place } = await show();
    input.dispatchEvent(new Event("focus"));
    await type(input, "zxj");
    await vi.waitFor(() => expect(offers(place)).toEqual(["学生助学金申请", "助学贷款"]));
    expect(input.getAttribute("aria-expanded")).toBe("true");
    await press(input, "ArrowDown");
    const chosen = place.querySelector('[aria-selected="true"]')!;
    expect(input.getAttribute("aria-activedescendant")).toBe(chosen.id);
    await press(input, "Enter");
    await vi.waitFor(() => expect(router.currentRoute.value.path).toBe("/services/student-grant"));
  });
  test("goes round from the last to the text and to the first", async () => {
    answers["/v1/search/suggestions"] = { items: [{ text: "甲", kind: "query" }, { text: "乙", kind: "query" }] };
    const { input, place } = await show();
    await type(input, "x");
    await vi.waitFor(() => expect(offers(place)).toHaveLength(2));
    const at = async (key: string): Promise<string | undefined> => {
      await press(input, key);
      return place.querySelector('[aria-selected="true"] .text')?.textContent ?? undefined;
    };
    expect([await at("ArrowUp"), await at("ArrowUp"), await at("ArrowUp"), await at("ArrowDown")]).toEqual(["乙", "甲", undefined, "甲"]);
  });
  test("searches for what is typed, remembers it here and offers it again", async () => {
    const { input, searched, place } = await show();
    await type(input, "  补办 ");
    place.querySelector("form")!.dispatchEvent(new Event("submit", { cancelable: true }));
    await nextTick();
    expect(searched).toEqual(["补办"]);
    expect(JSON.parse(localStorage.getItem("hall-searches")!)).toEqual(["补办"]);
    await type(input, "");
    expect(offers(place)).toEqual(["补办"]);
    useSearches().clear();
    await nextTick();
    expect(offers(place)).toEqual([]);
  });
  test("closes on Esc and stays quiet while Chinese is being composed", async () => {
    useSearches();
    const { input, searched, place } = await show();
    useSearches().add("旧词");
    input.dispatchEvent(new Event("focus"));
    await nextTick();
    expect(offers(place)).toEqual(["旧词"]);
    await press(input, "ArrowDown");
    input.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", isComposing: true }));
    await nextTick();
    expect(searched).toEqual([]);
    await press(input, "Escape");
    expect(input.getAttribute("aria-expanded")).toBe("false");
  });
});

describe("the assistant", () => {
  const told = { answer: "在走审批", confident: true, sources: [], actions: [], cases: [], suggestions: [] };

  test("keeps the exchange for this session only, and clears it", async () => {
    answers["/v1/assistant/questions"] = told;
    const assistant = useAssistant();
    await assistant.ask(" 我的盖章到哪了 ");
    expect(assistant.exchanges.map((one) => [one.question, one.answer?.answer])).toEqual([["我的盖章到哪了", "在走审批"]]);
    expect(sessionStorage.getItem("hall-assistant")).toContain("在走审批");
    expect(localStorage.getItem("hall-assistant")).toBeNull();
    assistant.clear();
    expect(sessionStorage.getItem("hall-assistant")).toBe("[]");
  });
  test("says why it did not work, and forgets that", async () => {
    const assistant = useAssistant();
    await assistant.ask("在吗");
    expect(assistant.exchanges[0]!.problem).toContain("没有找到");
    expect(sessionStorage.getItem("hall-assistant")).toBe("[]");
  });
  test("forgets everything when somebody else signs in", async () => {
    answers["/v1/assistant/questions"] = told;
    const sign = async (no: string): Promise<void> => {
      answers["/v1/session"] = { access_token: "t", token_type: "Bearer", expires_in: 3600, person: { no, name: no, kind: "student" } };
      await tokens.signIn(no, "x");
      await nextTick();
    };
    const assistant = useAssistant();
    await sign("1");
    await assistant.ask("我的盖章到哪了");
    expect(assistant.exchanges).toHaveLength(1);
    await sign("2");
    expect(assistant.exchanges).toEqual([]);
    tokens.end();
  });
});
