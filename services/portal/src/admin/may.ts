// 谁看得到管理后台的入口；真正能做什么由服务器说了算。
import type { Me, Unit } from "@/api/types";

const contentRoles: ReadonlySet<string> = new Set(["hall.admin", "content.admin"]);
const deskRoles: ReadonlySet<string> = new Set(["hall.admin", "feedback.desk"]);
const holds = (me: Me | null, roles: ReadonlySet<string>): boolean => !!me && (me.admin || me.posts.some((post) => roles.has(post.role)));

export const mayEdit = (me: Me | null): boolean => holds(me, contentRoles);
export const mayAnswer = (me: Me | null): boolean => holds(me, deskRoles);
export const mayOperate = (me: Me | null): boolean => !!me && (me.admin || me.posts.some((post) => post.role === "hall.admin"));
/** Whether the account menu offers the way to /admin. */
export const mayAdminister = (me: Me | null): boolean => mayEdit(me) || mayAnswer(me);

/** The units whose content somebody keeps: those of the post, and all below them. */
export function unitsKept(me: Me | null, units: Unit[]): Unit[] {
  const kept = new Set(me?.posts.filter((post) => post.role === "content.admin").map((post) => post.unit));
  for (let before = -1; before !== kept.size; ) {
    before = kept.size;
    for (const unit of units) if (unit.parent && kept.has(unit.parent)) kept.add(unit.key);
  }
  return units.filter((unit) => kept.has(unit.key));
}
