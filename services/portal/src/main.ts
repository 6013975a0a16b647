// 入口：挂载门户，同时向服务器确认是否已登录，并取来大厅设置与上次选的语言。
import { createPinia } from "pinia";
import { createApp } from "vue";
import App from "@/App.vue";
import { whenIdle } from "@/parts/idle";
import { fetchAhead, router } from "@/router";
import { useAppearance } from "@/stores/appearance";
import { followLanguage } from "@/stores/names";
import { useSession } from "@/stores/session";
import { useSite } from "@/stores/site";
import { restoreLanguage } from "@/words";
import "@/styles/tokens.css";
import "@/styles/base.css";
import "@/styles/parts.css";
import "@/styles/opening.css";

const app = createApp(App).use(createPinia());
useAppearance().start();
void useSession().whenReady();
void useSite().load();
// English words come in a file of their own; the page waits for them rather than changing language before the reader's eyes. No await here:
// that file shares code with this one, and would wait for it in turn.
void restoreLanguage().then(followLanguage).finally(() => {
  app.use(router).mount("#app");
  whenIdle(fetchAhead);
});
// Without a network it says so where the browser would show its own error; it keeps no page of ours.
if (import.meta.env.PROD) whenIdle(() => void navigator.serviceWorker?.register("/sw.js", { updateViaCache: "none" }).catch(() => undefined));
