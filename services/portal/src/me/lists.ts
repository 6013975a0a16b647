// 个人中心的各张列表：叫什么、数字从哪来、空着时说什么。
import type { Counts } from "@/api/types";

export interface MyList {
  key: string;
  title: string;
  count: keyof Counts | null;
  emptyTitle: string;
  emptyText: string;
}

export const lists: MyList[] = [
  { key: "todo", title: "待办事项", count: "todo", emptyTitle: "没有待办事项", emptyText: "需要您办理的事项会列在这里，并以消息提醒。" },
  { key: "in-progress", title: "进行中事项", count: "in_progress", emptyTitle: "没有进行中的事项", emptyText: "您发起或办理过、尚未办结的事项会列在这里。" },
  { key: "completed", title: "已完成事项", count: "completed", emptyTitle: "还没有已完成的事项", emptyText: "您发起或办理过、已经办结的事项会列在这里。" },
  { key: "cc", title: "抄送事项", count: "cc_unread", emptyTitle: "没有抄送事项", emptyText: "需要您知晓、不必办理的事项会列在这里。" },
  { key: "applications", title: "我的申请", count: "applications", emptyTitle: "还没有提交过申请", emptyText: "到服务中心找到要办的服务，点“我要办理”。" },
  { key: "drafts", title: "草稿", count: "drafts", emptyTitle: "没有草稿", emptyText: "填写中点“存草稿”，以后可从这里继续。" },
  { key: "to-rate", title: "待评价", count: "to_rate", emptyTitle: "没有待评价的事项", emptyText: "您的申请办结后，可以在这里评价一次。" },
  { key: "notifications", title: "消息", count: "notifications", emptyTitle: "还没有消息", emptyText: "有待办、退回或办结时会在这里告诉您。" },
];

export function listOf(key: unknown): MyList {
  return lists.find((one) => one.key === key) ?? lists[0]!;
}

/** A change of any case may move it between these. */
export const caseLists: ReadonlySet<string> = new Set(lists.filter((one) => one.key !== "notifications").map((one) => one.key));
