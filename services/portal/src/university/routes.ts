// 我的大学、新闻、反馈、内容页与单点登录的地址。
import type { RouteRecordRaw } from "vue-router";

export const universityRoutes: RouteRecordRaw[] = [
  { path: "/university", name: "university", component: () => import("@/pages/UniversityPage.vue"), meta: { title: "university.title", nav: "university" } },
  { path: "/news", name: "news", component: () => import("@/pages/NewsPage.vue"), meta: { title: "university.newsTitle", nav: "university" } },
  { path: "/news/:id", name: "news-item", component: () => import("@/pages/NewsItemPage.vue"), meta: { title: "university.newsTitle", nav: "university" } },
  { path: "/feedback", name: "feedback", component: () => import("@/pages/FeedbackPage.vue"), meta: { title: "feedback.title", nav: "help" } },
  { path: "/feedback/:id", name: "feedback-item", component: () => import("@/pages/FeedbackItemPage.vue"), meta: { title: "feedback.title", auth: true, nav: "help" } },
  { path: "/duties", name: "duties", component: () => import("@/pages/DutiesPage.vue"), meta: { title: "content.duties", nav: "help" } },
  { path: "/pages/:slug", name: "page", component: () => import("@/pages/ContentPage.vue"), meta: { title: "content.help", nav: "help" } },
  { path: "/sso", name: "sso", component: () => import("@/pages/SsoPage.vue"), meta: { title: "university.ssoTitle" } },
];
