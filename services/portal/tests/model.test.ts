// 表单模型：条件显隐、自动填写标记、提交内容。
import { createApp, defineComponent, h } from "vue";
import { expect, test } from "vitest";
import type { Field, Values } from "@/api/types";
import { useForm, type FormModel, type FormRules } from "@/form/model";
import { field } from "./make";

const start: FormRules = { mayEdit: (one) => one.writable && !one.locked, mustFill: (one) => one.required };

function formWith(fields: Field[], values: Values, rules: FormRules = start): FormModel {
  let model!: FormModel;
  createApp(defineComponent({ setup: () => ((model = useForm(rules)), () => h("div")) })).mount(document.createElement("div"));
  model.load(fields, values);
  return model;
}
const shownKeys = (model: FormModel): string[] => model.shown.value.map((one) => one.key);

const delivery = field("delivery", "radio", { options: ["电子版", "邮寄"] });
const address = field("address", "textarea", { when: "form.delivery == '邮寄'", required: true, visible: false });

test("a conditional field appears with its condition and is required only then", () => {
  const model = formWith([delivery, address], {});
  expect(shownKeys(model)).toEqual(["delivery"]);
  expect(model.check()).toBe(true);
  model.set("delivery", "邮寄");
  expect(shownKeys(model)).toEqual(["delivery", "address"]);
  expect(model.check()).toBe(false);
  expect(model.errors.value).toEqual({ address: ["请填写address"] });
});

test("a hidden field's value is not sent", () => {
  const model = formWith([delivery, address], { delivery: "邮寄", address: "示范路 1 号" });
  model.set("delivery", "电子版");
  expect(model.payload()).toEqual({ delivery: "电子版" });
});

test("a condition that looks beyond the form is taken from the server", () => {
  const fields = [field("a", "text", { when: "src.x.y == '1'", visible: true }), field("b", "text", { when: "src.x.y == '1'", visible: false })];
  expect(shownKeys(formWith(fields, {}))).toEqual(["a"]);
});

test("a prefilled value is marked until it is changed", () => {
  const weeks = field("weeks", "text", { prefilled: true });
  const model = formWith([weeks], { weeks: "15周-16周" });
  expect(model.stillPrefilled(weeks)).toBe(true);
  model.set("weeks", "16周-16周");
  expect(model.stillPrefilled(weeks)).toBe(false);
  expect(model.dirty.value).toBe(true);
});

test("locked values are sent back as they came, numbers as numbers, files by their ids, empty cells not at all", () => {
  const fields = [
    field("unit", "dept", { locked: true, writable: false }),
    field("copies", "int"),
    field("annex", "file", { many: true }),
    field("items", "table", { row: [field("text", "text"), field("kind", "select")] }),
    field("later", "text", { writable: false }),
  ];
  const values = { unit: "cs", copies: "2", annex: [{ file_id: "f1", name: "甲.pdf", size: 1 }], items: [{ text: " 好 ", kind: "" }], later: "x" };
  expect(formWith(fields, values).payload()).toEqual({ unit: "cs", copies: 2, annex: [{ file_id: "f1" }], items: [{ text: "好" }] });
});

test("a handler sends only the fields of the step, and says when one was emptied", () => {
  const rules: FormRules = { mayEdit: (one) => one.key === "remark", mustFill: () => false };
  const model = formWith([field("text", "text"), field("remark", "textarea")], { text: "甲", remark: "旧" }, rules);
  expect(model.payload("editable")).toEqual({ remark: "旧" });
  model.set("remark", "");
  expect(model.payload("editable")).toEqual({ remark: null });
});

test("after a failed check what is mended goes, what does not fit is told at once, and the rows of a table stay asked for", () => {
  const sums = field("rows", "table", { min: 1, row: [field("sum", "money", { required: true })] });
  const model = formWith([field("all", "money", { required: true }), field("part", "money", { check: ["form.part <= form.all", "过大"] }), sums], { part: "200" });
  model.check();
  expect(Object.keys(model.errors.value)).toEqual(["all", "rows[0].sum"]);
  model.set("rows", [...(model.values.rows as Values[]), {}]);
  expect(Object.keys(model.errors.value)).toEqual(["all", "rows[0].sum"]);
  model.set("all", "120.5");
  expect(model.errors.value).toEqual({ "rows[0].sum": ["请填写sum"], part: ["过大"] });
  model.set("all", "300");
  expect(Object.keys(model.errors.value)).toEqual(["rows[0].sum"]);
  model.showErrors({ all: ["服务器不同意"] });
  model.set("part", "1");
  expect(model.errors.value).toEqual({ all: ["服务器不同意"] });
});

test("a table that needs a row starts with one", () => {
  const model = formWith([field("items", "table", { min: 1, row: [field("text", "text")] })], {});
  expect(model.values.items).toEqual([{}]);
});

test("what only the server can compute is taken from its answer, unless the form has changed meanwhile", () => {
  const fields = [field("n", "int"), field("fee", "calc", { calc: "fee_of(form.n, 1.0)", writable: false }),
    field("lessons", "table", { locked: true, writable: false, row: [field("course", "text")] })];
  const model = formWith(fields, { n: 1, fee: 5 });
  expect(model.form.value.fee).toBe(5);
  model.set("n", 2);
  expect(model.form.value.fee).toBeUndefined();
  const asOf = model.edits.value;
  model.learn({ fee: 10, lessons: [{ course: "数据结构" }] }, asOf);
  expect(model.form.value.fee).toBe(10);
  expect(model.values.lessons).toEqual([{ course: "数据结构" }]);
  model.set("n", 3);
  model.learn({ fee: 10 }, asOf);
  expect(model.form.value.fee).toBeUndefined();
});
