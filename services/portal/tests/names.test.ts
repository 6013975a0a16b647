// 名称的英文：整句对照，没有的照中文；办件标题按段对照。
import { afterEach, expect, it } from "vitest";
import { called, titled } from "@/words";
import { names } from "@/words/names";

afterEach(() => (names.value = {}));

it("says Chinese until names of another language are there", () => {
  expect([called("VPN 开通"), called(null), titled("VPN 开通_林一")]).toEqual(["VPN 开通", "", "VPN 开通_林一"]);
});

it("says a text with values in it", () => {
  names.value = { "缴纳 {form.fee} 元（{form.kind}）。": "Pay {form.fee} yuan ({form.kind}).", 加急: "urgent" };
  expect([called("缴纳 5 元（加急）。"), called("缴纳 5 元")]).toEqual(["Pay 5 yuan (urgent).", "缴纳 5 元"]);
});

it("says what is translated, and the rest as it is", () => {
  names.value = { "VPN 开通": "VPN access", 病假: "Sick leave", "A_B": "Both" };
  expect([called("VPN 开通"), called("VPN"), called("constructor")]).toEqual(["VPN access", "VPN", "constructor"]);
  expect([titled("VPN 开通_林一_病假"), titled("A_B"), titled(undefined)]).toEqual(["VPN access · 林一 · Sick leave", "Both", ""]);
});
