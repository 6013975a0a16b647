// 页面地址表：每页单独成包，需要登录的页先登录再回来。
import { createRouter, createWebHistory, type RouteLocationNormalized } from "vue-router";
import { site } from "@/site";
import { useSession } from "@/stores/session";

declare module "vue-router" {
  interface RouteMeta { title: string; auth?: boolean; nav?: string }
}

const formPage = () => import("@/pages/FormPage.vue");

export const router = createRouter({
  history: createWebHistory(),
  scrollBehavior: (to, from, saved) => {
    if (saved) return saved;
    if (to.hash) return { el: to.hash, top: 80 };
    // Filters and tabs change the address without changing the page: stay where the reader is.
    return to.path === from.path ? false : { top: 0 };
  },
  routes: [
    { path: "/", name: "home", component: () => import("@/pages/HomePage.vue"), meta: { title: "首页", nav: "home" } },
    { path: "/services", name: "services", component: () => import("@/pages/ServicesPage.vue"), meta: { title: "服务中心", nav: "services" } },
    { path: "/services/:code", name: "guide", component: () => import("@/pages/GuidePage.vue"), meta: { title: "办事指南", nav: "services" } },
    { path: "/services/:code/apply", name: "apply", component: formPage, meta: { title: "填写申请", auth: true, nav: "services" } },
    { path: "/drafts/:id", name: "draft", component: formPage, meta: { title: "继续填写", auth: true, nav: "me" } },
    { path: "/cases/:id", name: "case", component: () => import("@/pages/CasePage.vue"), meta: { title: "办件详情", auth: true, nav: "me" } },
    { path: "/me", redirect: "/me/todo" },
    { path: "/me/substitutes", name: "substitutes", component: () => import("@/pages/SubstitutesPage.vue"), meta: { title: "代理人设置", auth: true, nav: "me" } },
    { path: "/me/:list", name: "me", component: () => import("@/pages/MePage.vue"), meta: { title: "个人中心", auth: true, nav: "me" } },
    { path: "/sign-in", name: "sign-in", component: () => import("@/pages/SignInPage.vue"), meta: { title: "登录" } },
    { path: "/verify/:code?", name: "verify", component: () => import("@/pages/VerifyPage.vue"), meta: { title: "证明核验" } },
    { path: "/help", name: "help", component: () => import("@/pages/HelpPage.vue"), meta: { title: "使用帮助", nav: "help" } },
    { path: "/about", name: "about", component: () => import("@/pages/AboutPage.vue"), meta: { title: "关于我们", nav: "about" } },
    { path: "/:rest(.*)*", name: "not-found", component: () => import("@/pages/NotFoundPage.vue"), meta: { title: "页面不存在" } },
  ],
});

export function setTitle(title: string): void {
  document.title = `${title} · ${site.hall} ${site.subtitle}`;
}

/** Only addresses inside the hall may be returned to after sign-in. */
export function safeNext(next: unknown): string {
  return typeof next === "string" && next.startsWith("/") && !next.startsWith("//") && !next.includes("\\") ? next : "/";
}

export function signInFor(to: Pick<RouteLocationNormalized, "fullPath">) {
  return { name: "sign-in", query: { next: to.fullPath } };
}

router.beforeEach(async (to) => {
  const session = useSession();
  if (!to.meta.auth) return true;
  if (!session.signedIn) await session.whenReady();
  return session.signedIn ? true : signInFor(to);
});

router.afterEach((to) => setTitle(to.meta.title));

const reloadedKey = "hall-reloaded-at";

// After a new release the old page's chunks are gone: load the page anew, once.
router.onError((_error, to) => {
  const last = Number(sessionStorage.getItem(reloadedKey) ?? 0);
  if (Date.now() - last < 10_000) return;
  sessionStorage.setItem(reloadedKey, String(Date.now()));
  location.assign(to.fullPath);
});
