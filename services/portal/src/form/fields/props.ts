// 每个控件收到的东西都一样。
import type { Field } from "@/api/types";

export interface ControlProps {
  id: string;
  field: Field;
  testid: string;
  invalid: boolean;
  required: boolean;
  describedBy?: string;
  labelledBy: string;
}
