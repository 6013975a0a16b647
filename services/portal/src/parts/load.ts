// 取一份数据的三种样子：正在取、取到了、出错了；重取时旧数据留在屏幕上。
import { ref, shallowRef, type Ref, type ShallowRef } from "vue";
import { isAbort } from "@/api/client";
import { toProblem, type Problem } from "@/api/problem";

export interface Loaded<T> {
  data: ShallowRef<T | null>;
  problem: Ref<Problem | null>;
  loading: Ref<boolean>;
  load(): Promise<void>;
}

export function useLoad<T>(read: (signal: AbortSignal) => Promise<T>): Loaded<T> {
  const data = shallowRef<T | null>(null);
  const problem = ref<Problem | null>(null);
  const loading = ref(false);
  let current: AbortController | null = null;

  async function load(): Promise<void> {
    current?.abort();
    const mine = (current = new AbortController());
    loading.value = true;
    try {
      const answer = await read(mine.signal);
      if (current !== mine) return;
      data.value = answer;
      problem.value = null;
    } catch (error) {
      if (current !== mine || isAbort(error)) return;
      problem.value = toProblem(error);
    } finally {
      if (current === mine) loading.value = false;
    }
  }
  return { data, problem, loading, load };
}
