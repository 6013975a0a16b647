// 测试里造字段的小工具。
import type { Field, FieldType } from "@/api/types";

export function field(key: string, type: FieldType, more: Partial<Field> = {}): Field {
  return {
    key, type, label: key, required: false, writable: true, locked: false, prefilled: false, secret: false, visible: true, ...more,
  };
}
