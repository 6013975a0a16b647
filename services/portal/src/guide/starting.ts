// 从指南开始办：本厅流程去填表，外部系统单点登录进去，线下的说去哪里，资料去下载；不能办的先说明为什么。
import { computed, ref, watch, type ComputedRef, type Ref } from "vue";
import { useRouter } from "vue-router";
import { lookAtStart, type GuideDetail } from "@/api/catalogue";
import type { StartProblem } from "@/api/types";
import { isWebAddress } from "@/parts/follow";
import { useSession } from "@/stores/session";
import { useOpening, type Opening } from "@/university/opening";

export interface Starting extends Pick<Opening, "forbidden" | "held" | "busy"> {
  /** Why this person cannot start it now, in the hall's words; null when nothing is against it or it is not known. */
  problem: Ref<StartProblem | null>;
  /** The place to go to, shown in a dialog. */
  offline: Ref<boolean>;
  /** A plain address outside, when no application signs the person in. */
  outside: ComputedRef<string | null>;
  start(): void;
}

interface Link { url?: string; sso?: string; application?: string | null }

export function useStarting(guide: Ref<GuideDetail | null>): Starting {
  const router = useRouter();
  const session = useSession();
  const { forbidden, held, busy, open } = useOpening();
  const problem = ref<StartProblem | null>(null);
  const offline = ref(false);
  const link = computed<Link>(() => (guide.value?.link ?? {}) as Link);
  /** What signs nobody in is open to visitors, who have no account here. */
  const plain = computed(() => !link.value.application || (link.value.sso === "none" && !session.signedIn));
  const outside = computed(() => (guide.value?.kind === "link" && plain.value && isWebAddress(link.value.url) ? link.value.url : null));

  // Only the hall knows whether this person may start it today; the form says so.
  watch([() => guide.value?.code, () => session.signedIn], async ([code, signedIn]) => {
    problem.value = null;
    if (!code || !signedIn || guide.value?.kind !== "own") return;
    const form = await lookAtStart(code).catch(() => null);
    if (form && guide.value?.code === code) problem.value = form.can_start ? null : form.start_problem;
  }, { immediate: true });

  function start(): void {
    const one = guide.value;
    if (!one) return;
    if (one.kind === "own") void router.push(`/services/${one.code}/apply`);
    else if (one.kind === "link" && link.value.application) void open({ code: link.value.application, name: one.name });
    else if (one.kind === "download") document.getElementById("materials")?.scrollIntoView();
    else offline.value = true;
  }
  return { forbidden, held, busy, problem, offline, outside, start };
}
