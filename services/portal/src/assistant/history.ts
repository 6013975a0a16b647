// 问答的往来：只在本次会话里记着，关掉标签页就没有了；换人即清空。
import { defineStore } from "pinia";
import { ref, watch } from "vue";
import { askAssistant, type AssistantAnswer } from "@/api/assistant";
import { toProblem } from "@/api/problem";
import { useSession } from "@/stores/session";

/** What was asked, and how that was written on what was clicked. */
export interface Exchange { id: number; question: string; shown: string; answer: AssistantAnswer | null; problem: string }

const storageKey = "hall-assistant";
const most = 30;
export const longestQuestion = 200;

function kept(): Exchange[] {
  try {
    const value: unknown = JSON.parse(sessionStorage.getItem(storageKey) ?? "[]");
    return Array.isArray(value) ? (value as Exchange[]).filter((one) => one.answer).map((one) => ({ ...one, shown: one.shown ?? one.question })) : [];
  } catch {
    return [];
  }
}

export const useAssistant = defineStore("assistant", () => {
  const session = useSession();
  const exchanges = ref<Exchange[]>(kept());
  const busy = ref(false);
  let next = Math.max(0, ...exchanges.value.map((one) => one.id)) + 1;

  function save(): void {
    try {
      sessionStorage.setItem(storageKey, JSON.stringify(exchanges.value.filter((one) => one.answer).slice(-most)));
    } catch {
      // Shown as long as the page is open.
    }
  }
  function clear(): void {
    exchanges.value = [];
    save();
  }
  // Answers may tell of my own cases: nobody who signs in later may read them.
  watch(() => session.person?.no, (now, before) => before !== undefined && now !== before && clear());

  async function ask(text: string, shown = text): Promise<void> {
    const question = text.trim().slice(0, longestQuestion);
    if (!question || busy.value) return;
    const id = next++;
    exchanges.value = [...exchanges.value.slice(1 - most), { id, question, shown: shown.trim(), answer: null, problem: "" }];
    busy.value = true;
    const told = await askAssistant(question).then((answer) => ({ answer, problem: "" })).catch((error: unknown) => ({ answer: null, problem: toProblem(error).detail }));
    exchanges.value = exchanges.value.map((one) => (one.id === id ? { ...one, ...told } : one));
    busy.value = false;
    save();
  }
  return { exchanges, busy, ask, clear };
});
