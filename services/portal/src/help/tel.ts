// 电话号码变成可拨的地址：号码里的空格只为好读。
export const telOf = (number: string): string => `tel:${number.replace(/[^\d+*#,-]/g, "")}`;
