// 校内单位名录：字段里存的是单位代码，显示时换成名称；整站只取一次。
import { defineStore } from "pinia";
import { computed, ref } from "vue";
import { listUnits } from "@/api/hall";
import type { Unit } from "@/api/types";
import { called } from "@/words";

export interface UnitChoice extends Unit { depth: number }

function inTreeOrder(units: Unit[], parent: string | null, depth: number, known: Set<string>): UnitChoice[] {
  const children = units.filter((unit) => (unit.parent && known.has(unit.parent) ? unit.parent : null) === parent);
  return children.flatMap((unit) => [{ ...unit, depth }, ...inTreeOrder(units, unit.key, depth + 1, known)]);
}

export const useUnits = defineStore("units", () => {
  const units = ref<Unit[]>([]);
  /** Whether the register was asked for; before that a unit has no name rather than a code. */
  const known = ref(false);
  let loading: Promise<void> | null = null;

  function load(): Promise<void> {
    loading ??= listUnits()
      .then((answer) => void (units.value = answer.items))
      .catch(() => void (loading = null))
      .finally(() => (known.value = true));
    return loading ?? Promise.resolve();
  }

  const choices = computed(() => inTreeOrder(units.value.map((unit) => ({ ...unit, name: called(unit.name) })), null, 0, new Set(units.value.map((unit) => unit.key))));
  const names = computed(() => new Map(units.value.map((unit) => [unit.key, called(unit.name)])));
  const nameOf = (key: unknown): string => names.value.get(String(key)) ?? (known.value ? String(key ?? "") : "");

  return { units, choices, load, nameOf };
});
