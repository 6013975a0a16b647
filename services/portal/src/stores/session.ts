// 谁在使用门户：启动时查一次，之后随会话变化。
import { defineStore } from "pinia";
import { computed, ref } from "vue";
import { readMe } from "@/api/hall";
import { forgetPositions } from "@/api/position";
import { session, type RefreshResult } from "@/api/session";
import type { Me, Person } from "@/api/types";
import { forgetTab } from "./kept";

type Status = "checking" | "anonymous" | "signed-in";
const channelName = "hall-session";

export const useSession = defineStore("session", () => {
  const status = ref<Status>("checking");
  const person = ref<Person | null>(null);
  const me = ref<Me | null>(null);
  const signedIn = computed(() => status.value === "signed-in");
  const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel(channelName);
  let ready: Promise<RefreshResult> | null = null;

  session.onChange((now) => {
    if (now?.no !== person.value?.no) {
      me.value = null;
      forgetPositions();
    }
    person.value = now;
    status.value = now ? "signed-in" : "anonymous";
  });
  // Signed out in one tab is signed out in all of them.
  channel?.addEventListener("message", () => session.end());

  async function check(): Promise<RefreshResult> {
    const result = await session.refresh();
    if (result === "signed-in" && !person.value) await loadMe();
    if (status.value === "checking") status.value = session.signedIn ? "signed-in" : "anonymous";
    return result;
  }

  /** Settles once it is known whether somebody is signed in. */
  function whenReady(): Promise<RefreshResult> {
    ready ??= check();
    return ready;
  }

  async function loadMe(): Promise<void> {
    me.value = await readMe();
    person.value = me.value;
    status.value = "signed-in";
  }

  async function signIn(username: string, password: string): Promise<void> {
    const answer = await session.signIn(username, password);
    if (!answer.person) await loadMe();
  }

  async function signInByCode(phone: string, code: string, username: string): Promise<void> {
    const answer = await session.signInByCode(phone, code, username);
    if (!answer.person) await loadMe();
  }

  async function signOut(): Promise<void> {
    await session.signOut();
    forgetTab();
    channel?.postMessage("signed-out");
  }

  return { status, person, me, signedIn, whenReady, loadMe, signIn, signInByCode, signOut };
});
