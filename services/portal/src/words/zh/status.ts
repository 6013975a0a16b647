// 办件的状态（中文）。
export default {
  draft: "草稿", running: "办理中", returned: "已退回", withdrawn: "已撤回", rejected: "已驳回", terminated: "已终止", completed: "已办结",
};
