// 管理后台的地址：都要先登录；能看到什么由服务器说了算。
import type { RouteRecordRaw } from "vue-router";
import { paths } from "@/paths";

const auth = true;

export const adminRoutes: RouteRecordRaw[] = [
  {
    path: paths.admin,
    component: () => import("@/pages/admin/AdminShell.vue"),
    meta: { title: "admin.title", auth, nav: "admin" },
    children: [
      { path: paths.admin, name: "admin", component: () => import("@/pages/admin/AdminHome.vue"), meta: { title: "admin.title", auth, nav: "admin" } },
      { path: paths["admin-kind"], name: "admin-kind", component: () => import("@/pages/admin/KindPage.vue"), meta: { title: "admin.title", auth, nav: "admin" } },
      { path: paths["admin-entry"], name: "admin-entry", component: () => import("@/pages/admin/EntryPage.vue"), meta: { title: "admin.title", auth, nav: "admin" } },
      { path: paths["admin-history"], name: "admin-history", component: () => import("@/pages/admin/HistoryPage.vue"), meta: { title: "admin.history", auth, nav: "admin" } },
      { path: paths["admin-feedback"], name: "admin-feedback", component: () => import("@/pages/admin/DeskPage.vue"), meta: { title: "feedback.deskTitle", auth, nav: "admin" } },
      { path: paths["admin-feedback-item"], name: "admin-feedback-item", component: () => import("@/pages/admin/DeskItemPage.vue"), meta: { title: "feedback.deskTitle", auth, nav: "admin" } },
      { path: paths["admin-calendar"], name: "admin-calendar", component: () => import("@/pages/admin/CalendarPage.vue"), meta: { title: "admin.calendar", auth, nav: "admin" } },
      { path: paths["admin-deliveries"], name: "admin-deliveries", component: () => import("@/pages/admin/DeliveriesPage.vue"), meta: { title: "admin.deliveries", auth, nav: "admin" } },
      { path: paths["admin-parked"], name: "admin-parked", component: () => import("@/pages/admin/ParkedPage.vue"), meta: { title: "admin.parked", auth, nav: "admin" } },
      { path: paths["admin-people"], name: "admin-people", component: () => import("@/pages/admin/PeoplePage.vue"), meta: { title: "admin.people", auth, nav: "admin" } },
      { path: paths["admin-migration"], name: "admin-migration", component: () => import("@/pages/admin/MigrationPage.vue"), meta: { title: "admin.migration", auth, nav: "admin" } },
    ],
  },
];
