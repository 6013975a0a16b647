// 一件反馈的往来：取来、接着说、关闭；提问的人和答复的人共用。
import { computed, ref, watch } from "vue";
import { useRoute } from "vue-router";
import { readFeedback } from "@/api/feedback";
import { toast } from "@/layout/toast";
import { useAttempt } from "@/parts/attempt";
import { useLoad } from "@/parts/load";

/** The feedback in the address of the page called `name`; `act` does something to it, says so and reads it again. */
export function useConversation(name: string) {
  const route = useRoute();
  const id = computed(() => String(route.params.id));
  const text = ref("");
  const { busy, wrong, run } = useAttempt();
  const { data, problem, load } = useLoad(() => readFeedback(id.value));
  watch(() => (route.name === name ? id.value : null), (now) => now && void load(), { immediate: true });

  async function act(work: () => Promise<unknown>, done: string): Promise<void> {
    if (await run(work, done)) text.value = "";
    else toast.bad(wrong.value);
    await load();
  }
  return { id, text, busy, data, problem, load, act };
}
