// 本校的名称：换学校只改这里，或在构建时用环境变量给出。
export const site = {
  university: import.meta.env.VITE_HALL_UNIVERSITY ?? "示范大学",
  hall: "一网通",
  subtitle: "网上办事大厅",
};
