// 需要再次确认的操作：任何地方都可问一句，得到是或否。
import { shallowRef } from "vue";

export interface Question {
  title: string;
  text: string;
  confirmText?: string;
  cancelText?: string;
  danger?: boolean;
}

interface Asked extends Question {
  answer(yes: boolean): void;
}

export const asked = shallowRef<Asked | null>(null);

export function confirm(question: Question): Promise<boolean> {
  asked.value?.answer(false);
  return new Promise((resolve) => {
    asked.value = {
      ...question,
      answer(yes) {
        asked.value = null;
        resolve(yes);
      },
    };
  });
}
