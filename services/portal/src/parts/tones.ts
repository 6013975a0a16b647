// 同样的文字总是同一种颜色：类别按它在大厅类别里的位置，其余由文字算出。
const tones = 6;

/** The tone of a word: by its place among those known, otherwise by its characters. */
export function toneOf(text: string, known: string[] = []): number {
  const place = known.indexOf(text);
  return (place >= 0 ? place : Array.from(text).reduce((total, one) => total + one.codePointAt(0)!, 0)) % tones;
}
