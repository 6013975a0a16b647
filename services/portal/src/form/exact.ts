// 按十进制计算：a + b 改写成 exact_add(a, b)，0.1 + 0.2 就等于 0.3；与服务器 contracts.catalog.exact 一样。

type Operate = (left: unknown, right: unknown) => unknown;
interface Decimal { digits: bigint; scale: number }

const token =
  /\s*(?:([rR]?(?:"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|\d+\.\d+(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+|0[xX][0-9a-fA-F]+|\d+|[A-Za-z_]\w*|&&|\|\||<=|>=|==|!=|[-+*/%<>!?:.,()[\]]))/y;
const names: Record<string, string> = { "+": "exact_add", "-": "exact_subtract", "*": "exact_multiply", "/": "exact_divide" };
const closing: Record<string, string> = { "(": ")", "[": "]" };

function tokensOf(text: string): string[] | null {
  const found: string[] = [];
  const end = text.trimEnd().length;
  token.lastIndex = 0;
  while (token.lastIndex < end) {
    const match = token.exec(text);
    if (!match) return null;
    found.push(match[1]!);
  }
  return found;
}

/** The same expression with its arithmetic in decimals; a text that cannot be read stays as it is. */
export function rewritten(text: string): string {
  const tokens = tokensOf(text);
  if (!tokens || !tokens.some((one) => one in names) || tokens.includes("timestamp") || tokens.includes("duration")) return text;
  let at = 0;
  const now = (): string => tokens[at] ?? "";
  const take = (): string => tokens[at++] ?? "";

  function sequence(): string {
    const parts: string[] = [];
    while (now() !== "" && now() !== ")" && now() !== "]") parts.push(startsOperand(now()) ? sum() : take());
    return parts.join(" ");
  }
  const startsOperand = (one: string): boolean => one !== "in" && (/^[\w.'"]/.test(one) && one !== "." || ["(", "[", "!", "-"].includes(one));
  const sum = (): string => chain(["+", "-"], () => chain(["*", "/", "%"], operand));
  function chain(operators: string[], next: () => string): string {
    let left = next();
    while (operators.includes(now())) {
      const operator = take();
      const right = next();
      left = operator in names ? `${names[operator]}(${left}, ${right})` : `(${left} ${operator} ${right})`;
    }
    return left;
  }
  function operand(): string {
    let found = "";
    while (now() === "!" || now() === "-") found += take();
    found += now() in closing ? bracket() : take();
    while (now() === "." || now() in closing) found += now() === "." ? take() + take() : bracket();
    return found;
  }
  function bracket(): string {
    const opening = take();
    const inside = sequence();
    take();
    return `${opening}${inside}${closing[opening]!}`;
  }
  return sequence();
}

function decimal(value: number): Decimal {
  if (!Number.isFinite(value)) throw new TypeError("not a finite number");
  const [mantissa, exponent] = value.toExponential().split("e") as [string, string];
  const [whole, fraction = ""] = mantissa.split(".") as [string, string?];
  const scale = fraction.length - Number(exponent);
  const digits = BigInt(whole + fraction);
  return scale >= 0 ? { digits, scale } : { digits: digits * 10n ** BigInt(-scale), scale: 0 };
}

const number = (digits: bigint, scale: number): number => Number(`${digits}e-${scale}`);

function aligned(left: number, right: number, operate: (a: bigint, b: bigint) => bigint): number {
  const [a, b] = [decimal(left), decimal(right)];
  const scale = Math.max(a.scale, b.scale);
  return number(operate(a.digits * 10n ** BigInt(scale - a.scale), b.digits * 10n ** BigInt(scale - b.scale)), scale);
}

function numeric(onNumbers: (a: number, b: number) => number, onWhole: (a: bigint, b: bigint) => bigint): Operate {
  return (left, right) => {
    if (typeof left === "number" && typeof right === "number") return onNumbers(left, right);
    if (typeof left === "bigint" && typeof right === "bigint") return onWhole(left, right);
    throw new TypeError("two kinds of value");
  };
}

/** Adds decimals exactly; also for the columns of a table. */
export const plus = (left: number, right: number): number => aligned(left, right, (a, b) => a + b);

function divided(left: number, right: number): number {
  if (right === 0) return left / right;
  const [a, b] = [decimal(left), decimal(right)];
  const spare = 30;
  return number((a.digits * 10n ** BigInt(b.scale + spare)) / b.digits, a.scale + spare);
}

const added = numeric(plus, (a, b) => a + b);

export const operations: Record<string, Operate> = {
  exact_add: (left, right) => {
    if (typeof left === "string" && typeof right === "string") return left + right;
    if (Array.isArray(left) && Array.isArray(right)) return [...(left as unknown[]), ...(right as unknown[])];
    return added(left, right);
  },
  exact_subtract: numeric((a, b) => aligned(a, b, (x, y) => x - y), (a, b) => a - b),
  exact_multiply: numeric((a, b) => {
    const [x, y] = [decimal(a), decimal(b)];
    return number(x.digits * y.digits, x.scale + y.scale);
  }, (a, b) => a * b),
  exact_divide: numeric(divided, (a, b) => a / b),
};
