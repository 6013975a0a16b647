// 同样的文字总是同一种颜色：由文字算出六种之一。
const sumOf = (text: string): number => Array.from(text).reduce((total, one) => total + one.codePointAt(0)!, 0);

export const toneOf = (text: string): number => sumOf(text) % 6;
/** Which of `many` pictures; does not go along with the tone. */
export const pictureOf = (text: string, many: number): number => Math.floor(sumOf(text) / 6) % many;
