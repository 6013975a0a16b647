// 用语：中英文的键与占位一一对应；源码里没有散落的中文。
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { notMovedYet } from "./words-left";
import { byArea, type Words } from "@/words/areas";
import { filled, found } from "@/words/message";

const zh = byArea(import.meta.glob<Words>("../src/words/zh/*.ts", { eager: true, import: "default" }));
const en = byArea(import.meta.glob<Words>(["../src/words/en/*.ts", "!../src/words/en/index.ts"], { eager: true, import: "default" }));

function flat(words: Words, before = ""): [string, string][] {
  return Object.entries(words).flatMap(([key, value]): [string, string][] =>
    typeof value === "string" ? [[before + key, value]] : flat(value, `${before}${key}.`),
  );
}
const slots = (text: string): string[] => [...new Set([...text.matchAll(/\{(\w+)\}/g)].map((one) => one[1]!))].sort();

describe("words", () => {
  it("has the same areas in both languages", () => {
    expect(Object.keys(en).sort()).toEqual(Object.keys(zh).sort());
  });
  it.each(Object.keys(zh).sort())("has the same keys and slots in both languages: %s", (area) => {
    const ours = flat(zh[area]!);
    const theirs = new Map(flat((en[area] ?? {}) as Words));
    expect([...theirs.keys()].sort()).toEqual(ours.map(([key]) => key).sort());
    for (const [key, text] of ours) expect([key, slots(theirs.get(key)!)]).toEqual([key, slots(text)]);
  });
});

describe("a message", () => {
  it.each([
    ["{n} case | {n} cases", { n: 1 }, "1 case"],
    ["{n} case | {n} cases", { n: 0 }, "0 cases"],
    ["共 {n} 件", { n: 1 }, "共 1 件"],
    ["{a} | {b}", { a: "x", b: "y" }, "x | y"],
    ["{name}的{name}", { name: "{n}$&" }, "{n}$&的{n}$&"],
    ["缺{what}", {}, "缺"],
  ])("%s", (message, named, wanted) => {
    expect(filled(message, named)).toBe(wanted);
  });
  it("is found by its key and nothing else", () => {
    const words = { home: { hot: "热门" } };
    expect([found(words, "home.hot"), found(words, "home"), found(words, "home.hot.more"), found(words, "toString"), found(undefined, "home")]).toEqual(["热门", null, null, null, null]);
  });
});

const root = join(__dirname, "../src");

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((one) => {
    const path = join(folder, one.name);
    if (one.isDirectory()) return relative(root, path) === "words" ? [] : sources(path);
    return /\.(vue|ts)$/.test(one.name) ? [path] : [];
  });
}

/** Lines of code, comments blanked, that hold Chinese characters or Chinese punctuation. */
function chineseLines(path: string): string[] {
  const code = readFileSync(path, "utf8")
    .replace(/\/\*[\s\S]*?\*\/|<!--[\s\S]*?-->/g, (comment) => comment.replace(/[^\n]/g, ""))
    .replace(/(^|[\s;,{}()])\/\/.*$/gm, "$1");
  return code.split("\n").flatMap((line, at) => (/[\u3001-\u303f\u4e00-\u9fff\uff01-\uff60]/.test(line) ? [`${at + 1}: ${line.trim()}`] : []));
}

describe("source", () => {
  const files = sources(root).map((path) => relative(root, path));
  it.each(files.filter((path) => !notMovedYet.includes(path)))("keeps its words in src/words: %s", (path) => {
    expect(chineseLines(join(root, path))).toEqual([]);
  });
  it("crosses off the files that are moved", () => {
    expect(notMovedYet.filter((path) => !files.includes(path) || !chineseLines(join(root, path)).length)).toEqual([]);
  });
});
