// 名称里的词：换行只在词与词之间，不把“认证”拆成两行。
type Words = { segment(text: string): Iterable<{ segment: string }> };
const words: Words | null = typeof Intl !== "undefined" && "Segmenter" in Intl ? new Intl.Segmenter("zh", { granularity: "word" }) : null;

/** The text in pieces that stay whole; marks and single characters stay with the word before them. In one piece where a browser knows no words. */
export function phrases(text: string): string[] {
  const found: string[] = [];
  for (const { segment } of words?.segment(text) ?? [{ segment: text }]) {
    const opens = /^[\p{Ps}\p{Pi}]/u.test(segment);
    const stays = (/^[\p{P}\s]+$/u.test(segment) || Array.from(segment).length === 1) && !opens;
    if (found.length && (stays || /[\p{Ps}\p{Pi}]$/u.test(found.at(-1)!))) found[found.length - 1] += segment;
    else found.push(segment);
  }
  return found;
}
