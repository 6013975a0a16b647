// 后面的路：随填写的内容看会经过哪些步骤、要选定谁办理；没有回音时保留上一次的。
import { onBeforeUnmount, ref, watch } from "vue";
import { previewPath } from "@/api/hall";
import type { Choice, PathStep, StartForm } from "@/api/types";
import type { FormModel } from "./model";

const pauseMs = 1_200;

export function useAhead(model: FormModel, form: () => StartForm | null) {
  const ahead = ref<PathStep[]>([]);
  const choices = ref<Choice[]>([]);
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function look(): Promise<void> {
    const now = form();
    if (!now) return;
    const asOf = model.edits.value;
    const answer = await previewPath(now.service, now.version, model.payload()).catch(() => null);
    if (!answer) return;
    model.learn(answer.computed ?? {}, asOf, answer.people);
    ahead.value = answer.preview;
    choices.value = answer.choices;
  }
  /** Begins with what came along with the form. */
  function begin(now: StartForm): void {
    ahead.value = now.preview ?? [];
    choices.value = now.choices ?? [];
  }
  watch(model.edits, () => {
    clearTimeout(timer);
    if (model.dirty.value) timer = setTimeout(() => void look(), pauseMs);
  });
  onBeforeUnmount(() => clearTimeout(timer));
  return { ahead, choices, begin };
}
