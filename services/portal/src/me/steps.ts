// 事项有哪些办理环节：用到时按事项取一次。
import { ref, watch } from "vue";
import { readGuide } from "@/api/hall";
import { called } from "@/words";

export interface StepChoice { value: string; name: string }
const handled: ReadonlySet<string> = new Set(["human", "wait"]);

/** The steps somebody handles, by the code of each service in `codes`; `value` is `service.step`. */
export function useSteps(codes: () => string[]) {
  const known = ref(new Map<string, StepChoice[]>());
  const asked = new Set<string>();

  async function ask(code: string): Promise<void> {
    asked.add(code);
    try {
      const { steps } = await readGuide(code);
      known.value.set(code, steps.filter((step) => handled.has(step.kind)).map((step) => ({ value: `${code}.${step.key}`, name: step.name })));
    } catch {
      asked.delete(code);
    }
  }
  watch(() => codes().join(" "), () => void codes().filter((code) => !asked.has(code)).forEach((code) => void ask(code)), { immediate: true });

  /** What a step is called; its code where nothing is known of it. */
  function nameOf(step: string): string {
    const [code, key] = step.includes(".") ? step.split(/\.(.*)/) : ["", step];
    return called(known.value.get(code!)?.find((one) => one.value === step)?.name) || key!;
  }
  return { known, nameOf };
}
