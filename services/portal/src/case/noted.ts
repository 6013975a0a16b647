// 先记下的退回：同时办理的人都办完，再一并退回。
import type { Case, Task } from "@/api/types";

/** The tasks of this round whose return is noted while others are still at work. */
export const noted = (item: Case): Task[] =>
  item.status === "running" ? item.tasks.filter((task) => task.state === "returned" && task.round === item.round) : [];
