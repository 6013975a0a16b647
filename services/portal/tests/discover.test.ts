// 找服务：条件与地址的来回、首页的块、命中的字、指南的各栏。
import { describe, expect, it, test } from "vitest";
import type { GuideDetail } from "@/api/catalogue";
import { guideText, linesOf, mainFacts, phonesOf, plainFaq } from "@/guide/facts";
import { blocksOf } from "@/home/blocks";
import { follow, insideHall, isWebAddress } from "@/parts/follow";
import { nearPages } from "@/parts/pages";
import { pieces } from "@/search/marks";
import { cleared, countChosen, foremost, named, readWanted, toggled, valuesOf, writeWanted } from "@/services/filters";

describe("the conditions of the service centre", () => {
  it("are the same after a walk through the address", () => {
    const query = { q: "补办", audience: ["学生", "教职工"], theme: "IT服务", sort: "uses", view: "list", page: "3" };
    const wanted = readWanted(query);
    expect(writeWanted(wanted)).toEqual({ ...query, theme: ["IT服务"] });
    expect(readWanted(writeWanted(wanted) as never)).toEqual(wanted);
  });
  it("leave a plain page with a plain address", () => {
    expect(writeWanted(readWanted({}))).toEqual({});
  });
  it("are not taken from an address that makes no sense", () => {
    expect(readWanted({ sort: "bogus", view: "wall", audience: ["", null], q: ["a", "b"] })).toEqual(readWanted({ q: "a" }));
  });
  it("are chosen, let go and cleared one by one", () => {
    const one = toggled(readWanted({ q: "x" }), "theme", "财务");
    const two = toggled(one, "theme", "人事");
    expect(two.chosen.theme).toEqual(["财务", "人事"]);
    expect(toggled(two, "theme", "财务").chosen.theme).toEqual(["人事"]);
    expect(countChosen(two)).toBe(2);
    expect(cleared(two, "theme")).toEqual(readWanted({ q: "x" }));
    expect(cleared(two)).toEqual(readWanted({}));
    expect(toggled(readWanted({ page: "7" }), "theme", "财务").page).toBe(1);
  });
  it("offer every letter, and whatever is chosen even when nothing is left of it", () => {
    expect(valuesOf("initial", { B: 2, "#": 1 }, []).map((one) => one.value)).toEqual([..."ABCDEFGHIJKLMNOPQRSTUVWXYZ", "#"]);
    expect(valuesOf("theme", { 财务: 3, 人事: 0 }, ["科研"])).toEqual([{ value: "财务", count: 3 }, { value: "科研", count: 0 }]);
  });
  it("show the frequent values and the chosen ones first; a tag of one service waits behind the rest", () => {
    const tags = Array.from({ length: 30 }, (_, at) => ({ value: `t${at}`, count: at < 3 ? 4 : 1 }));
    expect(foremost("tag", tags, ["t29"]).map((one) => one.value)).toEqual(["t0", "t1", "t2", "t29"]);
    expect(foremost("tag", tags.slice(3, 6), []).length).toBe(3);
    expect(foremost("department", tags, []).length).toBe(8);
    expect(foremost("department", tags.slice(0, 10), []).length).toBe(10);
    expect(named(tags, " T2", (value) => value).map((one) => one.value)).toEqual(["t2", ...Array.from({ length: 10 }, (_, at) => `t2${at}`)]);
  });
});

test.each([
  [1, 1, "1"], [1, 4, "1 2 3 4"], [1, 20, "1 2 3 … 20"], [4, 20, "1 2 3 4 5 6 … 20"], [12, 20, "1 … 10 11 12 13 14 … 20"], [20, 20, "1 … 18 19 20"],
])("page %i of %i shows %s", (page, pages, shown) => {
  expect(nearPages(page, pages).map((one) => one ?? "…").join(" ")).toBe(shown);
});

describe("the home page", () => {
  it("keeps the order of the administrator, two modules of one block together", () => {
    expect(blocksOf(["news", "hot", "counters", "frequent", "categories"])).toEqual(["counters", "news", "used", "classes"]);
  });
  it("shows the usual while nothing is known, and skips what it does not know", () => {
    expect(blocksOf([])).toContain("recommended");
    expect(blocksOf(["weather"])).toEqual(blocksOf([]));
    expect(blocksOf(["weather", "news"])).toEqual(["news"]);
  });
});

describe("marks", () => {
  it.each([
    ["", [], []],
    ["助学金", [[0, 2]], ["[助学]", "金"]],
    ["助学金", [[2, 9]], ["助学", "[金]"]],
    ["助学金", [[0, 1], [1, 1]], ["[助]", "[学]", "金"]],
    ["助学金", [[0, 2], [1, 2]], ["[助学]", "[金]"]],
    ["助学金", [[-1, 2], [5, 1], [0, 0]], ["助学金"]],
    ["😀助学", [[1, 1]], ["😀", "[助]", "学"]],
  ] as [string, [number, number][], string[]][])("cut %j at %j", (text, marks, wanted) => {
    expect(pieces(text, marks).map((one) => (one.hit ? `[${one.text}]` : one.text))).toEqual(wanted);
  });
});

describe("addresses that come from content", () => {
  it.each(["//evil.example", "/\\evil.example", "https://x.example", "/v1/files/1", "/cas/login", "javascript:alert(1)"])("are not inside the hall: %s", (url) => {
    expect(insideHall(url)).toBeNull();
  });
  it("are followed inside the hall, and only as web addresses outside", async () => {
    const went: unknown[] = [];
    const router = { push: async (to: unknown) => void went.push(to) } as never;
    await follow(router, "/services/x");
    await follow(router, "javascript:alert(1)");
    expect(went).toEqual(["/services/x"]);
    expect(isWebAddress("javascript:alert(1)")).toBe(false);
    expect(isWebAddress("https://x.example/a")).toBe(true);
  });
});

const guide = (more: Partial<GuideDetail>): GuideDetail =>
  ({ code: "x", no: "59", name: "工作周报", kind: "own", version: 1, digest: "", guide: {}, steps: [], ...more });

describe("the guide", () => {
  it("names every field, blank ones with a dash", () => {
    const { filled, blank } = mainFacts(guide({ guide: { host: "宣传部", co_hosts: ["办公室", "网络信息中心"], time: "", place: null } }));
    const facts = [...filled, ...blank];
    expect(filled.map((one) => one.key)).toEqual(["name", "no", "host", "co_hosts", "kind"]);
    const of = (key: string): string | undefined => facts.find((one) => one.key === key)?.text;
    expect(facts.map((one) => one.key)).toEqual(expect.arrayContaining([
      "name", "no", "theme", "fee", "host", "co_hosts", "audience", "promise", "time", "place", "mode", "phone", "cycle", "tags", "condition",
    ]));
    expect([of("no"), of("host"), of("co_hosts"), of("time"), of("place"), of("condition")]).toEqual(["59", "宣传部", "办公室、网络信息中心", "—", "—", "—"]);
  });
  it("fills its lines: narrow facts in pairs", () => {
    const facts = mainFacts(guide({ guide: { extra: "1", more: "2" } }));
    expect(facts.filled.filter((one) => !one.wide).length % 2).toBe(0);
  });
  it("shows what the definition has beyond the known", () => {
    expect(mainFacts(guide({ guide: { 法律依据: "条例" } })).filled.find((one) => one.key === "法律依据")?.text).toBe("条例");
  });
  it.each([[0, "免费"], ["0", "免费"], [20, "20 元"], ["每份 5 元", "每份 5 元"], [null, "—"]])("writes the fee %j as %s", (fee, wanted) => {
    expect(guideText("fee", fee)).toBe(wanted);
  });
  it.each([
    ["26584039 学工部学生资助科 任老师", [["26584039", "学工部学生资助科 任老师"]]],
    ["8866 1203 校园卡服务；24 小时语音挂失 8866 1299", [["88661203", "校园卡服务"], ["88661299", "24 小时语音挂失"]]],
    ["请到大厅咨询", [["", "请到大厅咨询"]]],
    ["", []],
  ])("finds the numbers in %j", (text, wanted) => {
    expect(phonesOf(text).map((one) => [one.tel, one.about])).toEqual(wanted);
  });
  it("reads notes written as one text or as many", () => {
    expect(linesOf("一\n\n二")).toEqual(["一", "二"]);
    expect(linesOf(["一", "二"])).toEqual(["一", "二"]);
    expect(linesOf(null)).toEqual([]);
  });
  it("reads questions in each way a definition writes them", () => {
    expect(plainFaq([{ question: "几天？", answer: "三天" }, { q: "多少？", a: "零" }] as never)).toEqual([{ question: "几天？", answer: "三天" }, { question: "多少？", answer: "零" }]);
  });
});
