// 图标与名称：每个图标都有名称，别名都有图形，名称换行不拆词。
import { expect, it } from "vitest";
import { iconOf, icons } from "@/parts/icons";
import { phrases } from "@/parts/phrases";
import { hasWords } from "@/words";

it("names every icon, and draws nothing for a name nobody knows", () => {
  expect(Object.keys(icons).filter((one) => !hasWords(`icons.${one}`))).toEqual([]);
  expect(iconOf("hospital")).toBe(icons.health);
  expect([iconOf("nothing"), iconOf("constructor")]).toEqual([null, null]);
});

it("keeps words whole and marks with their words", () => {
  for (const name of ["统一身份认证账号设置", "科研系统（人文社科）", "VPN 开通"]) expect(phrases(name).join("")).toBe(name);
  expect(phrases("科研系统（人文社科）").filter((one) => /^[）、]|[（]$/.test(one))).toEqual([]);
  expect(phrases("统一身份认证账号设置").filter((one) => one.includes("认证"))).toHaveLength(1);
  expect(phrases("打印中英文成绩单与在读证明").every((one) => one.length > 1)).toBe(true);
});
