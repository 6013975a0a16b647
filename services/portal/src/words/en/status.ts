// 办件的状态（英文）。
export default {
  draft: "Draft", running: "In progress", returned: "Returned", withdrawn: "Withdrawn", rejected: "Rejected", terminated: "Terminated", completed: "Completed",
};
