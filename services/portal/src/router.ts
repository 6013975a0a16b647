// 每个地址是哪一页：首页随外壳一起到，其余每页单独成包；需要登录的页先登录再回来。
import { ref, watchEffect } from "vue";
import { createRouter, createWebHistory, type RouteLocationNormalized } from "vue-router";
import { adminRoutes } from "@/admin/routes";
import { toast } from "@/layout/toast";
import HomePage from "@/pages/HomePage.vue";
import { paths } from "@/paths";
import { useSession } from "@/stores/session";
import { useSite } from "@/stores/site";
import { universityRoutes } from "@/university/routes";
import { hasWords, t, titled } from "@/words";

declare module "vue-router" {
  /** `title` is a key of the words; `nav` the item of the navigation that is lit. */
  interface RouteMeta { title: string; auth?: boolean; nav?: string }
}

const formPage = () => import("@/pages/FormPage.vue");
const guidePage = () => import("@/pages/GuidePage.vue");
const searchPage = () => import("@/pages/SearchPage.vue");
const servicesPage = () => import("@/pages/ServicesPage.vue");

/** Fetches what most readers open next, so that it opens at once; not for those who save on data. */
export function fetchAhead(): void {
  const line = (navigator as { connection?: { saveData?: boolean } }).connection;
  if (!line?.saveData) void Promise.allSettled([guidePage(), searchPage(), servicesPage()]);
}

/** Waits until the page, which loads what it shows, reaches down to `top` pixels; not for ever. */
async function tallEnough(top: number): Promise<void> {
  const until = performance.now() + 1500;
  while (document.documentElement.scrollHeight < top + innerHeight && performance.now() < until) await new Promise(requestAnimationFrame);
}

export const router = createRouter({
  history: createWebHistory(),
  scrollBehavior: (to, from, saved) => {
    if (saved) return tallEnough(saved.top).then(() => saved);
    if (to.hash) return { el: to.hash, top: 80 };
    // Filters and tabs change the address without changing the page: stay where the reader is; another page of a list starts at its top.
    return to.path === from.path && to.query.page === from.query.page ? false : { top: 0 };
  },
  routes: [
    { path: paths.home, name: "home", component: HomePage, meta: { title: "shell.title.home", nav: "home" } },
    { path: paths.services, name: "services", component: servicesPage, meta: { title: "shell.title.services", nav: "services" } },
    { path: paths.search, name: "search", component: searchPage, meta: { title: "shell.title.search", nav: "services" } },
    { path: paths.guide, name: "guide", component: guidePage, meta: { title: "shell.title.guide", nav: "services" } },
    { path: paths.apply, name: "apply", component: formPage, meta: { title: "shell.title.apply", auth: true, nav: "services" } },
    { path: paths.draft, name: "draft", component: formPage, meta: { title: "shell.title.draft", auth: true, nav: "me" } },
    { path: paths.case, name: "case", component: () => import("@/pages/CasePage.vue"), meta: { title: "shell.title.case", auth: true, nav: "me" } },
    { path: paths.mine, redirect: "/me/todo" },
    { path: paths.substitutes, name: "substitutes", component: () => import("@/pages/SubstitutesPage.vue"), meta: { title: "shell.title.substitutes", auth: true, nav: "me" } },
    { path: paths.me, name: "me", component: () => import("@/pages/MePage.vue"), meta: { title: "shell.title.me", auth: true, nav: "me" } },
    { path: paths["sign-in"], name: "sign-in", component: () => import("@/pages/SignInPage.vue"), meta: { title: "shell.title.signIn" } },
    { path: paths.verify, name: "verify", component: () => import("@/pages/VerifyPage.vue"), meta: { title: "shell.title.verify" } },
    { path: paths.help, name: "help", component: () => import("@/pages/HelpPage.vue"), meta: { title: "shell.title.help", nav: "help" } },
    { path: paths.about, name: "about", component: () => import("@/pages/AboutPage.vue"), meta: { title: "shell.title.about", nav: "about" } },
    { path: paths["site-map"], name: "site-map", component: () => import("@/pages/SiteMapPage.vue"), meta: { title: "content.map.title", nav: "help" } },
    ...universityRoutes,
    ...adminRoutes,
    { path: "/:rest(.*)*", name: "not-found", component: () => import("@/pages/NotFoundPage.vue"), meta: { title: "shell.title.notFound" } },
  ],
});

const title = ref("shell.title.home");

/** What the window is called: a key of the words, or the name of what the page shows. */
export function setTitle(text: string): void {
  title.value = text;
}

/** Keeps the window's title with the page, the language and the hall's name. */
export function followTitle(): void {
  const site = useSite();
  watchEffect(() => {
    document.title = `${hasWords(title.value) ? t(title.value) : titled(title.value)} · ${site.site.hall}`;
  });
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

// After a new release the old page's chunks are gone: load the page anew, once. Without a network, stay where something is to be seen.
router.onError(async (_error, to) => {
  const reached = await fetch("/manifest.webmanifest", { method: "HEAD", cache: "no-store" }).then(() => true, () => false);
  if (!reached) return toast.bad(t("shell.problem.offline"));
  const last = Number(sessionStorage.getItem(reloadedKey) ?? 0);
  if (Date.now() - last < 10_000) return;
  sessionStorage.setItem(reloadedKey, String(Date.now()));
  location.assign(to.fullPath);
});
