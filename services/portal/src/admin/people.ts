// 学工号变成姓名：每个号只问一次，问不到就显示号。
import { reactive } from "vue";
import { findPeople } from "@/api/hall";

const names = reactive(new Map<string, string>());
const looksLikeNo = /^[0-9A-Za-z]{3,20}$/;

/** The name of a person number once it is known, until then the number; anything else stays as it is. */
export function personName(no: string | null | undefined): string {
  if (!no || !looksLikeNo.test(no)) return no ?? "";
  if (!names.has(no)) {
    names.set(no, no);
    void findPeople(no).then(({ items }) => names.set(no, items.find((one) => one.no === no)?.name ?? no)).catch(() => names.delete(no));
  }
  return names.get(no) ?? no;
}
