// 由学校主色算出整套蓝阶的替代色：无论主色深浅，文字与底色的对比度都不低于 4.5:1。

export type Rgb = readonly [number, number, number];
export type Scheme = "light" | "dark";

const white: Rgb = [255, 255, 255];
const black: Rgb = [0, 0, 0];
/** What the coloured text stands on: the lightest and the darkest ground of each scheme (see tokens.css). */
const grounds: Record<Scheme, Rgb> = { light: [244, 247, 250], dark: [28, 40, 51] };
const darkSurface: Rgb = [23, 33, 44];
/** --on-deep-2 of the light scheme. */
const deepText: Rgb = [219, 233, 247];
const enough = 4.6;

export function parseColour(text: string): Rgb | null {
  const hex = /^#([0-9a-f]{6})$/i.exec(text.trim())?.[1] ?? /^#([0-9a-f]{3})$/i.exec(text.trim())?.[1]?.replace(/./g, "$&$&");
  if (!hex) return null;
  const value = parseInt(hex, 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

export function hexOf(colour: Rgb): string {
  return `#${colour.map((one) => Math.round(one).toString(16).padStart(2, "0")).join("")}`;
}

/** `share` of `other` in the mixture, 0 to 1. */
export function mix(colour: Rgb, other: Rgb, share: number): Rgb {
  const at = (i: 0 | 1 | 2): number => colour[i] + (other[i] - colour[i]) * share;
  return [at(0), at(1), at(2)];
}

function luminance(colour: Rgb): number {
  const [r, g, b] = colour.map((one) => {
    const part = one / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

/** WCAG contrast ratio, 1 to 21. */
export function contrast(one: Rgb, other: Rgb): number {
  const [high, low] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (high! + 0.05) / (low! + 0.05);
}

/** Moves `colour` towards `goal` until it reads well on every one of `on`. */
function readable(colour: Rgb, goal: Rgb, on: Rgb[]): Rgb {
  for (let share = 0; share < 1; share += 0.02) {
    const tried = mix(colour, goal, share);
    if (on.every((ground) => contrast(tried, ground) >= enough)) return tried;
  }
  return goal;
}

function lightRamp(base: Rgb): Record<string, Rgb> {
  const tint = (share: number): Rgb => mix(base, white, share);
  const main = readable(base, black, [white, grounds.light, tint(0.93), tint(0.86)]);
  const deep = readable(mix(main, black, 0.5), black, [deepText]);
  return {
    "--blue-50": tint(0.93), "--blue-100": tint(0.86), "--blue-200": tint(0.7), "--blue-400": tint(0.3),
    "--blue-600": main, "--blue-700": mix(main, black, 0.2), "--blue-800": mix(main, black, 0.34), "--blue-900": mix(main, black, 0.52),
    "--deep": deep, "--deep-1": mix(main, black, 0.45), "--deep-2": readable(main, black, [deepText]), "--deep-3": readable(mix(main, white, 0.08), black, [white]),
  };
}

function darkRamp(base: Rgb): Record<string, Rgb> {
  const tint = (share: number): Rgb => mix(darkSurface, base, share);
  const main = readable(base, white, [grounds.dark, tint(0.14), tint(0.24)]);
  return {
    "--blue-50": tint(0.14), "--blue-100": tint(0.24), "--blue-200": tint(0.45), "--blue-400": mix(base, white, 0.25),
    "--blue-600": main, "--blue-700": mix(main, white, 0.25), "--blue-800": mix(main, white, 0.45), "--blue-900": mix(main, white, 0.7),
    "--deep": mix(base, black, 0.86), "--deep-1": mix(base, black, 0.82), "--deep-2": mix(readable(base, black, [white]), black, 0.4),
    "--deep-3": mix(readable(base, black, [white]), black, 0.22),
  };
}

/** The custom properties that replace the ramp of tokens.css, as hex; empty when `colour` is no `#rgb` or `#rrggbb`. */
export function rampOf(colour: string, scheme: Scheme): Record<string, string> {
  const base = parseColour(colour);
  if (!base) return {};
  return Object.fromEntries(Object.entries(scheme === "dark" ? darkRamp(base) : lightRamp(base)).map(([name, one]) => [name, hexOf(one)]));
}
