// 入口：挂载门户，同时向服务器确认是否已登录。
import { createPinia } from "pinia";
import { createApp } from "vue";
import App from "@/App.vue";
import { router } from "@/router";
import { useSession } from "@/stores/session";
import "@/styles/tokens.css";
import "@/styles/base.css";
import "@/styles/parts.css";

const app = createApp(App).use(createPinia());
void useSession().whenReady();
app.use(router).mount("#app");
