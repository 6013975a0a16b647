// 我的大学、新闻、反馈、内容页与单点登录的地址。
import type { RouteRecordRaw } from "vue-router";
import { paths } from "@/paths";

export const universityRoutes: RouteRecordRaw[] = [
  { path: paths.university, name: "university", component: () => import("@/pages/UniversityPage.vue"), meta: { title: "university.title", nav: "university" } },
  { path: paths.news, name: "news", component: () => import("@/pages/NewsPage.vue"), meta: { title: "university.newsTitle", nav: "university" } },
  { path: paths["news-item"], name: "news-item", component: () => import("@/pages/NewsItemPage.vue"), meta: { title: "university.newsTitle", nav: "university" } },
  { path: paths.feedback, name: "feedback", component: () => import("@/pages/FeedbackPage.vue"), meta: { title: "feedback.title", nav: "help" } },
  { path: paths["feedback-item"], name: "feedback-item", component: () => import("@/pages/FeedbackItemPage.vue"), meta: { title: "feedback.title", auth: true, nav: "help" } },
  { path: paths.duties, name: "duties", component: () => import("@/pages/DutiesPage.vue"), meta: { title: "content.duties", nav: "help" } },
  { path: paths.notices, name: "notices", component: () => import("@/pages/NoticesPage.vue"), meta: { title: "content.notices.title", nav: "home" } },
  { path: paths.page, name: "page", component: () => import("@/pages/ContentPage.vue"), meta: { title: "content.help", nav: "help" } },
  { path: paths.sso, name: "sso", component: () => import("@/pages/SsoPage.vue"), meta: { title: "university.ssoTitle" } },
];
