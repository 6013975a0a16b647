// 智能问答开着没有，以及从别处带来的问题。
import { ref } from "vue";

export const assistantOpen = ref(false);
/** A question to ask as soon as the dialog is there. */
export const broughtQuestion = ref("");

export function openAssistant(question = ""): void {
  broughtQuestion.value = question;
  assistantOpen.value = true;
}
