// 做一件事：正在做、做成了说一声、没做成写明哪里不对。
import { ref, type Ref } from "vue";
import { toProblem } from "@/api/problem";
import { toast } from "@/layout/toast";

export interface Attempt {
  busy: Ref<boolean>;
  /** Why the last attempt failed; empty when it did not. */
  wrong: Ref<string>;
  /** Whether `work` succeeded; `done` is said when it did. */
  run(work: () => Promise<unknown>, done?: string): Promise<boolean>;
}

export function useAttempt(): Attempt {
  const busy = ref(false);
  const wrong = ref("");
  async function run(work: () => Promise<unknown>, done = ""): Promise<boolean> {
    busy.value = true;
    wrong.value = "";
    try {
      await work();
      if (done) toast.ok(done);
      return true;
    } catch (error) {
      wrong.value = toProblem(error).detail;
      return false;
    } finally {
      busy.value = false;
    }
  }
  return { busy, wrong, run };
}
