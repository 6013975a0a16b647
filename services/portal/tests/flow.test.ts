// 流程图的排法：层次、互不重叠、跨层让开、回头的线；名称折行。
import { describe, expect, test } from "vitest";
import { layOut, wrapped, type FlowEdge, type FlowNode, type Layout } from "@/parts/flowLayout";

const node = (key: string, kind = "human"): FlowNode => ({ key, kind, name: key });
const edge = (from: string, to: string, more: Partial<FlowEdge> = {}): FlowEdge => ({ from, to, ...more });
const at = (layout: Layout, key: string) => layout.nodes.find((one) => one.key === key)!;

/** Three branches between a fork and a join, and a leader whom most cases pass by. */
const nodes = [node("fill", "start"), node("fork", "fork"), node("a"), node("b"), node("c"), node("join", "join"), node("leader"), node("done", "end")];
const edges = [
  edge("fill", "fork"), edge("fork", "a", { condition: "x" }), edge("fork", "b", { condition: "y" }), edge("fork", "c"), edge("a", "join"), edge("b", "join"),
  edge("c", "join"), edge("join", "leader", { condition: "z" }), edge("join", "done"), edge("leader", "done"),
];

describe.each([true, false])("laid out across: %s", (across) => {
  const layout = layOut(nodes, edges, across);
  const along = (key: string): number => (across ? at(layout, key).x : at(layout, key).y);

  test("every step comes after those that lead to it", () => {
    for (const one of edges) expect(along(one.to)).toBeGreaterThan(along(one.from));
    expect(layout.ranks).toBe(6);
  });
  test("the branches stand side by side", () => {
    expect(new Set(["a", "b", "c"].map(along)).size).toBe(1);
  });
  test("no two steps lie on one another, and all are inside", () => {
    for (const one of layout.nodes) {
      expect(one.x).toBeGreaterThanOrEqual(0);
      expect(one.x + one.w).toBeLessThanOrEqual(layout.width + 0.5);
      expect(one.y + one.h).toBeLessThanOrEqual(layout.height + 0.5);
      for (const other of layout.nodes) {
        if (other === one) continue;
        const apart = one.x + one.w <= other.x || other.x + other.w <= one.x || one.y + one.h <= other.y || other.y + other.h <= one.y;
        expect(apart, `${one.key} ${other.key}`).toBe(true);
      }
    }
  });
  test("a line that passes a step by bends around it", () => {
    const past = layout.edges.find((one) => one.from === "join" && one.to === "done")!;
    expect(past.path.match(/C/g)).toHaveLength(2);
    expect(layout.edges.find((one) => one.from === "leader")!.path.match(/C/g)).toHaveLength(1);
  });
  test("conditions are told from what always happens", () => {
    expect(layout.edges.filter((one) => one.conditional).map((one) => one.to)).toEqual(["a", "b", "leader"]);
  });
});

test("a way back does not turn the picture around", () => {
  const layout = layOut([node("a"), node("b"), node("c")], [edge("a", "b"), edge("b", "c"), edge("c", "a")], true);
  expect(layout.edges.map((one) => one.back)).toEqual([false, false, true]);
  expect(at(layout, "c").x).toBeGreaterThan(at(layout, "a").x);
});
test("edges to nowhere are left out, and nothing at all is a picture, too", () => {
  expect(layOut([node("a")], [edge("a", "gone"), edge("a", "a")], true).edges).toEqual([]);
  expect(layOut([], [], true).nodes).toEqual([]);
});
test("a long name stands on two lines and no more", () => {
  expect(wrapped("组织部审批")).toEqual(["组织部审批"]);
  expect(wrapped("所在单位主要负责人审批")).toEqual(["所在单位主要负责", "人审批"]);
  const long = wrapped("所在单位主要负责人与分管校领导共同审批意见汇总");
  expect(long).toHaveLength(2);
  expect(long[1]!.endsWith("…")).toBe(true);
});
