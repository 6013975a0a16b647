// 流程图的排法：步骤分层，同层按来去对齐，跨层的线让开中间的步骤；只算位置，不画。

export interface FlowNode { key: string; name: string; kind: string }
export interface FlowEdge { from: string; to: string; condition?: string | null; taken?: boolean }
export interface PlacedNode extends FlowNode { x: number; y: number; w: number; h: number; rank: number }
export interface PlacedEdge { from: string; to: string; path: string; conditional: boolean; taken: boolean; back: boolean }
export interface Layout { width: number; height: number; nodes: PlacedNode[]; edges: PlacedEdge[]; ranks: number }

interface Cell { id: string; order: number; rank: number; real: boolean; at: number; wants: number }
interface Link { from: Cell; to: Cell }

const box = { w: 128, h: 56 };
const gapAlong = 44;
const gapBeside = 26;
const margin = 10;
const sweeps = 8;
/** How much more a line that passes several ranks wants to stay straight than a step wants to be near its neighbours. */
const straight = 3;

/** The edges that lead back to a step on the way to them. */
function backEdges(nodes: FlowNode[], edges: FlowEdge[]): Set<FlowEdge> {
  const back = new Set<FlowEdge>();
  const state = new Map<string, "open" | "done">();
  const visit = (key: string): void => {
    state.set(key, "open");
    for (const edge of edges.filter((one) => one.from === key)) {
      if (state.get(edge.to) === "open") back.add(edge);
      else if (!state.has(edge.to)) visit(edge.to);
    }
    state.set(key, "done");
  };
  nodes.forEach((node) => state.has(node.key) || visit(node.key));
  return back;
}

/** The longest way from a beginning to each step, in steps. */
function ranksOf(nodes: FlowNode[], edges: FlowEdge[]): Map<string, number> {
  const ranks = new Map<string, number>();
  const rank = (key: string): number => {
    let known = ranks.get(key);
    if (known === undefined) {
      known = Math.max(-1, ...edges.filter((one) => one.to === key).map((one) => rank(one.from))) + 1;
      ranks.set(key, known);
    }
    return known;
  };
  nodes.forEach((node) => rank(node.key));
  return ranks;
}

/** Cells of each rank, with a place holder wherever a line passes a rank, and the links between neighbouring ranks. */
function layered(nodes: FlowNode[], edges: FlowEdge[], ranks: Map<string, number>): { layers: Cell[][]; links: Link[]; chains: Map<FlowEdge, Cell[]> } {
  const cells = new Map(nodes.map((node, order): [string, Cell] => [node.key, { id: node.key, order, rank: ranks.get(node.key)!, real: true, at: 0, wants: 0 }]));
  const layers: Cell[][] = Array.from({ length: Math.max(0, ...ranks.values()) + 1 }, () => []);
  cells.forEach((cell) => layers[cell.rank]!.push(cell));
  const links: Link[] = [];
  const chains = new Map<FlowEdge, Cell[]>();
  for (const edge of edges) {
    const [from, to] = [cells.get(edge.from)!, cells.get(edge.to)!];
    const chain = [from];
    for (let rank = from.rank + 1; rank < to.rank; rank += 1) {
      const holder: Cell = { id: `${edge.from}>${edge.to}@${rank}`, order: (from.order + to.order) / 2, rank, real: false, at: 0, wants: 0 };
      layers[rank]!.push(holder);
      chain.push(holder);
    }
    chain.push(to);
    chain.slice(1).forEach((cell, at) => links.push({ from: chain[at]!, to: cell }));
    chains.set(edge, chain);
  }
  return { layers, links, chains };
}

const mean = (values: number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length;
const apart = (a: Cell, b: Cell): number => (a.real && b.real ? 1 : a.real || b.real ? 0.75 : 0.4);

/** Puts the cells of a rank where they want to be, in their order and never too close. */
function settle(layer: Cell[]): void {
  layer.forEach((cell, at) => {
    cell.at = at ? Math.max(cell.wants, layer[at - 1]!.at + apart(layer[at - 1]!, cell)) : cell.wants;
  });
  const shift = mean(layer.map((cell) => cell.wants - cell.at));
  layer.forEach((cell) => (cell.at += shift));
}

function align(layers: Cell[][], links: Link[]): void {
  layers.forEach((layer) => {
    layer.sort((a, b) => a.order - b.order).forEach((cell, at) => (cell.wants = at - (layer.length - 1) / 2));
    settle(layer);
  });
  for (let sweep = 0; sweep < sweeps; sweep += 1) {
    const down = sweep % 2 === 0;
    for (const layer of down ? layers : [...layers].reverse()) {
      for (const cell of layer) {
        const near = links.filter((one) => (down ? one.to : one.from) === cell).flatMap((one) => {
          const other = down ? one.from : one.to;
          return Array<number>(other.real || cell.real ? 1 : straight).fill(other.at);
        });
        cell.wants = near.length ? mean(near) : cell.at;
      }
      layer.sort((a, b) => a.wants - b.wants || a.order - b.order);
      settle(layer);
    }
  }
}

/** Lays a flow out, from left to right when `across`, else from top to bottom. Edges to unknown steps are left out. */
export function layOut(nodes: FlowNode[], edges: FlowEdge[], across: boolean): Layout {
  const known = new Set(nodes.map((node) => node.key));
  const sound = edges.filter((edge) => known.has(edge.from) && known.has(edge.to) && edge.from !== edge.to);
  const back = backEdges(nodes, sound);
  const forward = sound.filter((edge) => !back.has(edge));
  const ranks = ranksOf(nodes, forward);
  const { layers, links, chains } = layered(nodes, forward, ranks);
  align(layers, links);
  const all = layers.flat();
  const least = all.length ? Math.min(...all.map((cell) => cell.at)) : 0;
  const most = all.length ? Math.max(...all.map((cell) => cell.at)) : 0;
  const along = across ? box.w + gapAlong : box.h + gapAlong;
  const beside = across ? box.h + gapBeside : box.w + gapBeside;
  const centre = (cell: Cell): { x: number; y: number } => {
    const far = margin + cell.rank * along + (across ? box.w : box.h) / 2;
    const wide = margin + (cell.at - least) * beside + (across ? box.h : box.w) / 2;
    return across ? { x: far, y: wide } : { x: wide, y: far };
  };
  const length = 2 * margin + (layers.length - 1) * along + (across ? box.w : box.h);
  const breadth = 2 * margin + (most - least) * beside + (across ? box.h : box.w);
  const lane = back.size ? 26 : 0;
  const byKey = new Map(all.filter((cell) => cell.real).map((cell) => [cell.id, cell]));
  const placed = nodes.map((node): PlacedNode => {
    const cell = byKey.get(node.key)!;
    const { x, y } = centre(cell);
    return { ...node, x: x - box.w / 2, y: y - box.h / 2, ...box, rank: cell.rank };
  });
  const drawn = sound.map((edge): PlacedEdge => ({
    from: edge.from, to: edge.to, conditional: !!edge.condition, taken: !!edge.taken, back: back.has(edge),
    path: back.has(edge)
      ? around(centre(byKey.get(edge.from)!), centre(byKey.get(edge.to)!), breadth, across)
      : through(chains.get(edge)!.map(centre), across),
  }));
  const [width, height] = across ? [length, breadth + lane] : [breadth + lane, length];
  return { width, height, nodes: placed, edges: drawn, ranks: layers.length };
}

interface Point { x: number; y: number }
const round = (value: number): number => Math.round(value * 10) / 10;
const at = (point: Point): string => `${round(point.x)} ${round(point.y)}`;

/** A line from the far side of the first step to the near side of the last: it bends between the ranks and passes each straight. */
function through(points: Point[], across: boolean): string {
  const half = (across ? box.w : box.h) / 2;
  const moved = (point: Point, by: number): Point => (across ? { x: point.x + by, y: point.y } : { x: point.x, y: point.y + by });
  const spans = points.map((point, n): [Point, Point] => [moved(point, n === points.length - 1 ? -half - 5 : -half), moved(point, half)]);
  return spans.slice(1).reduce((path, [stop, beyond], n) => {
    const before = spans[n]![1];
    const middle = across ? (before.x + stop.x) / 2 : (before.y + stop.y) / 2;
    const [one, two] = across
      ? [{ x: middle, y: before.y }, { x: middle, y: stop.y }]
      : [{ x: before.x, y: middle }, { x: stop.x, y: middle }];
    const passing = n < spans.length - 2 ? ` L${at(beyond)}` : "";
    return `${path} C${at(one)} ${at(two)} ${at(stop)}${passing}`;
  }, `M${at(spans[0]![1])}`);
}

/** A line back to an earlier step, around everything. */
function around(from: Point, to: Point, breadth: number, across: boolean): string {
  if (across) return `M${at({ x: from.x, y: from.y + box.h / 2 })} V${round(breadth + 8)} H${round(to.x)} V${round(to.y + box.h / 2 + 5)}`;
  return `M${at({ x: from.x + box.w / 2, y: from.y })} H${round(breadth + 8)} V${round(to.y)} H${round(to.x + box.w / 2 + 5)}`;
}

const widthOf = (text: string): number => Array.from(text).reduce((sum, char) => sum + (/[\u0000-\u00ff]/.test(char) ? 0.55 : 1), 0);

/** What fits into one line, and the rest; Latin words stay whole where they can. */
function line(text: string, most: number): [string, string] {
  const chars = Array.from(text);
  let fits = chars.length;
  while (widthOf(chars.slice(0, fits).join("")) > most) fits -= 1;
  const gap = fits < chars.length ? chars.slice(0, fits + 1).lastIndexOf(" ") : -1;
  const end = gap > 0 ? gap : fits;
  return [chars.slice(0, end).join(""), chars.slice(end).join("").trimStart()];
}

/** A name on at most two lines of about `most` Chinese characters. */
export function wrapped(name: string, most = 8): string[] {
  const [first, rest] = line(name, most);
  if (!rest) return [first];
  return [first, widthOf(rest) > most ? `${line(rest, most - 1)[0]}…` : rest];
}
