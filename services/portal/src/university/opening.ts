// 打开一个应用：点击时立刻开新标签页（免得被浏览器拦下），取到地址后再让它过去；打不开的说明原因。
import { ref, type Ref } from "vue";
import { useRouter } from "vue-router";
import { toProblem } from "@/api/problem";
import { openApplication } from "@/api/university";
import { toast } from "@/layout/toast";
import { isWebAddress } from "@/parts/follow";
import { signInFor } from "@/router";
import { useSession } from "@/stores/session";
import { t } from "@/words";

export interface Opened { code: string; name: string }
export interface Opening {
  /** The application this account may not enter, until its notice is closed. */
  forbidden: Ref<Opened | null>;
  /** An application whose new tab the browser held back: its address, to be clicked. */
  held: Ref<(Opened & { url: string }) | null>;
  busy: Ref<string>;
  open(application: Opened): Promise<void>;
}

/** A new tab that cannot reach back into this page, or null where the browser holds it back. */
function newTab(text: string): Window | null {
  const tab = window.open("", "_blank");
  if (!tab) return null;
  tab.opener = null;
  try {
    tab.document.title = text;
    tab.document.body.textContent = text;
  } catch {
    // Some web views hand out a tab that may not be written to: it is only a greeting.
  }
  return tab;
}

export function useOpening(onOpened: () => void = () => undefined): Opening {
  const session = useSession();
  const router = useRouter();
  const forbidden = ref<Opened | null>(null);
  const held = ref<(Opened & { url: string }) | null>(null);
  const busy = ref("");

  async function open(application: Opened): Promise<void> {
    if (!session.signedIn) return void (await router.push(signInFor(router.currentRoute.value)));
    if (busy.value) return;
    busy.value = application.code;
    const tab = newTab(t("university.entering", { name: application.name }));
    try {
      const { url } = await openApplication(application.code);
      if (!isWebAddress(url)) throw new TypeError("not a web address");
      if (tab) tab.location.replace(url);
      else held.value = { ...application, url };
      onOpened();
    } catch (error) {
      tab?.close();
      const problem = toProblem(error);
      if (problem.code === "application_forbidden" || problem.status === 403) forbidden.value = application;
      else toast.bad(error instanceof TypeError ? t("university.noAddress") : problem.detail);
    } finally {
      busy.value = "";
    }
  }
  return { forbidden, held, busy, open };
}
