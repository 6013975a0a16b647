// 常见岗位的中文名；没有列出的岗位显示其代码。
const names: Record<string, string> = {
  head: "负责人", deputy: "副职", leader_in_charge: "分管领导", president: "校长", counselor: "辅导员",
  "dept.office": "系办主任", "propaganda.editor": "宣传部编辑", "org.member_admin": "党员管理", "org.clerk": "组织部干事",
  "party.branch_secretary": "党支部书记", "party.college": "学院党委", "student.deputy": "学生工作副书记", "hall.admin": "大厅管理员",
  "hall.auditor": "审计员", auditor: "审计员", unit_admin: "单位管理员",
};

export function roleName(role: string): string {
  return names[role] ?? role;
}
