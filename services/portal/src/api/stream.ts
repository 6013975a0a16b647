// 实时更新：用 fetch 读服务器推送的事件流（可带令牌），断开后逐步加长间隔重连，断开期间定时查询。
import { call, send } from "./client";
import { session } from "./session";
import type { Counts } from "./types";

export interface Change { lists: string[]; counts: Counts | null }
export interface StreamEvent { event: string; data: string }

/** Splits text of an event stream into events; what is not yet complete stays for the next call. */
export class EventParser {
  private rest = "";

  feed(text: string): StreamEvent[] {
    const blocks = (this.rest + text).replace(/\r\n?/g, "\n").split("\n\n");
    this.rest = blocks.pop() ?? "";
    return blocks.map(parseBlock).filter((event): event is StreamEvent => event !== null);
  }
}

function parseBlock(block: string): StreamEvent | null {
  let event = "message";
  const data: string[] = [];
  for (const line of block.split("\n")) {
    if (line.startsWith("event:")) event = line.slice(6).trim();
    else if (line.startsWith("data:")) data.push(line.slice(5).replace(/^ /, ""));
  }
  return data.length ? { event, data: data.join("\n") } : null;
}

const firstWaitMs = 1_000;
const longestWaitMs = 60_000;
const pollMs = 30_000;

/** Follows my changes until the signal is aborted. */
export async function followChanges(onChange: (change: Change) => void, signal: AbortSignal): Promise<void> {
  let wait = firstWaitMs;
  let lastPoll = Date.now();
  while (!signal.aborted) {
    try {
      await readStream(onChange, signal, () => {
        wait = firstWaitMs;
      });
    } catch {
      if (signal.aborted || !session.signedIn) return;
    }
    await pause(wait * (0.75 + Math.random() / 2), signal);
    wait = Math.min(wait * 2, longestWaitMs);
    if (!signal.aborted && Date.now() - lastPoll > pollMs) {
      lastPoll = Date.now();
      await call<Counts>("/v1/me/counts").then((counts) => onChange({ lists: [], counts })).catch(() => undefined);
    }
  }
}

async function readStream(onChange: (change: Change) => void, signal: AbortSignal, onOpen: () => void): Promise<void> {
  const response = await send("/v1/me/stream", { signal });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (!reader) return;
  const parser = new EventParser();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    onOpen();
    for (const event of parser.feed(value)) {
      if (event.event !== "changed") continue;
      const data = JSON.parse(event.data) as Partial<Change>;
      onChange({ lists: data.lists ?? [], counts: data.counts ?? null });
    }
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });
}
