// 颜色：两套方案的文字都看得清；学校换任何主色，算出来的也看得清。
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { contrast, parseColour, rampOf, type Rgb, type Scheme } from "@/styles/colour";

const css = readFileSync(join(__dirname, "../src/styles/tokens.css"), "utf8");
function block(selector: string): Record<string, string> {
  const body = css.slice(css.indexOf(`${selector} {`)).split("}")[0]!;
  return Object.fromEntries([...body.matchAll(/(--[\w-]+):\s*(#[0-9a-f]{3,6})\b/gi)].map((one) => [one[1]!, one[2]!]));
}
const light = block("\n:root");
const schemes: Record<Scheme, Record<string, string>> = { light, dark: { ...light, ...block('html[data-scheme="dark"]') } };

const grounds = ["--page", "--surface", "--surface-2"];
const pairs: [string, string][] = [
  ...["--ink", "--ink-2", "--ink-3", "--blue-600", "--blue-700", "--red", "--green", "--amber"].flatMap((text) => grounds.map((on): [string, string] => [text, on])),
  ["--on-fill", "--blue-600"], ["--on-fill", "--blue-700"], ["--on-fill", "--red"], ["--on-fill", "--red-strong"],
  ["--blue-600", "--blue-50"], ["--blue-700", "--blue-50"], ["--blue-800", "--blue-100"], ["--blue-800", "--blue-50"], ["--blue-900", "--blue-50"], ["--ink-3", "--blue-50"],
  ["--ink", "--mark"], ["--ink-2", "--grey-50"], ["--ink-2", "--grey-100"], ["--red", "--red-50"], ["--green", "--green-50"], ["--amber", "--amber-50"],
  ["--red-ink", "--red-50"], ["--green-ink", "--green-50"], ["--amber-ink", "--amber-50"],
  ["--on-deep", "--deep-3"], ["--on-deep-2", "--deep-2"], ["--on-deep-2", "--deep"],
  ...[0, 1, 2, 3, 4, 5].map((n): [string, string] => [`--tone-${n}`, `--tone-${n}-bg`]),
];
const colour = (values: Record<string, string>, name: string): Rgb => {
  const found = parseColour(values[name] ?? "");
  if (!found) throw new Error(`${name} is no colour`);
  return found;
};

describe.each(["light", "dark"] as const)("the %s scheme", (scheme) => {
  it.each(pairs)("reads well: %s on %s", (text, on) => {
    expect(contrast(colour(schemes[scheme], text), colour(schemes[scheme], on))).toBeGreaterThanOrEqual(4.5);
  });
  it("shows where a field ends", () => {
    expect(contrast(colour(schemes[scheme], "--line-strong"), colour(schemes[scheme], "--surface"))).toBeGreaterThanOrEqual(3);
  });
  it.each(["#8b0000", "#ffd700", "#00b050", "#e60012", "#ffffff", "#000000", "#7030a0", "#4472c4"])("reads well in the colour %s of a university", (own) => {
    const values = { ...schemes[scheme], ...rampOf(own, scheme) };
    const touched = pairs.filter(([text, on]) => [text, on].some((one) => /^--(blue|deep)/.test(one)));
    const poor = touched.filter(([text, on]) => contrast(colour(values, text), colour(values, on)) < 4.5);
    expect(poor).toEqual([]);
  });
});

describe("a colour", () => {
  it("is read in its two ways of writing", () => {
    expect(parseColour("#1f5fa8")).toEqual([31, 95, 168]);
    expect(parseColour("#fa0")).toEqual([255, 170, 0]);
  });
  it.each(["", "red", "#12", "url(x)", "#1234567"])("is refused when it is none: %j", (text) => {
    expect(parseColour(text)).toBeNull();
    expect(rampOf(text, "light")).toEqual({});
  });
});
