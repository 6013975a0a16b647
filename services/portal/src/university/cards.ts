// 个人数据卡片的几条写法：每种卡片的图标、数值怎样写、截至何时。
import { Connection, CreditCard, DataLine, Message, Reading, Wallet } from "@element-plus/icons-vue";
import type { Component } from "vue";
import type { CardRow, DataCard } from "@/api/university";

const icons: [RegExp, Component][] = [
  [/mail/, Message], [/card|ecard/, CreditCard], [/pay|salary|wage|finance/, Wallet], [/net|traffic/, Connection], [/lib|book/, Reading],
];
export const cardIcon = (code: string): Component => icons.find(([word]) => word.test(code))?.[1] ?? DataLine;
export const isMail = (card: Pick<DataCard, "code">): boolean => card.code.includes("mail");

/** "56.00" for money, "99,088.73" for large numbers, the text itself for anything else. */
export function valueText(row: CardRow): string {
  if (row.value === null || row.value === undefined || row.value === "") return "—";
  const number = typeof row.value === "number" ? row.value : Number.NaN;
  if (!Number.isFinite(number)) return String(row.value);
  return number.toLocaleString("en-US", { minimumFractionDigits: Number.isInteger(number) ? 0 : 2, maximumFractionDigits: 2 });
}
