// 入口：挂载门户，同时向服务器确认是否已登录，并取来大厅设置与上次选的语言。
import { createPinia } from "pinia";
import { createApp } from "vue";
import App from "@/App.vue";
import { whenIdle } from "@/parts/idle";
import { fetchAhead, router } from "@/router";
import { useAppearance } from "@/stores/appearance";
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
// English words come in a file of their own; the page waits for them rather than changing language before the reader's eyes.
await restoreLanguage();
app.use(router).mount("#app");
whenIdle(fetchAhead);
