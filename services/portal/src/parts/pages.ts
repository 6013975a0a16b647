// 页码怎样排：首页、末页、当前页前后两页，隔开的地方留一个空。

const near = 2;

/** The page numbers to show in order; null stands for those left out. */
export function nearPages(page: number, pages: number): (number | null)[] {
  const wanted = Array.from({ length: pages }, (_, at) => at + 1).filter((one) => one === 1 || one === pages || Math.abs(one - page) <= near);
  return wanted.flatMap((one, at) => {
    const gap = one - (wanted[at - 1] ?? 0);
    // A single page left out takes no less room than its number.
    return gap === 2 ? [one - 1, one] : gap > 2 ? [null, one] : [one];
  });
}
