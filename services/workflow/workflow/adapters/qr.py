"""Draw a QR code (ISO/IEC 18004): byte mode, error correction M, versions 1 to 10, as modules or as a PNG."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator

#: Version -> (error correction codewords of a block, (data codewords of each block, …)) at level M.
_BLOCKS: dict[int, tuple[int, tuple[int, ...]]] = {
    1: (10, (16,)), 2: (16, (28,)), 3: (26, (44,)), 4: (18, (32, 32)), 5: (24, (43, 43)), 6: (16, (27,) * 4),
    7: (18, (31,) * 4), 8: (22, (38, 38, 39, 39)), 9: (22, (36, 36, 36, 37, 37)), 10: (26, (43, 43, 43, 43, 44)),
}
#: Version -> centres of the alignment patterns.
_ALIGNED: dict[int, tuple[int, ...]] = {
    1: (), 2: (6, 18), 3: (6, 22), 4: (6, 26), 5: (6, 30), 6: (6, 34), 7: (6, 22, 38), 8: (6, 24, 42), 9: (6, 26, 46),
    10: (6, 28, 50),
}
_MASKS: tuple[Callable[[int, int], bool], ...] = (
    lambda y, x: (y + x) % 2 == 0, lambda y, x: y % 2 == 0, lambda y, x: x % 3 == 0, lambda y, x: (y + x) % 3 == 0,
    lambda y, x: (y // 2 + x // 3) % 2 == 0, lambda y, x: y * x % 2 + y * x % 3 == 0,
    lambda y, x: (y * x % 2 + y * x % 3) % 2 == 0, lambda y, x: ((y + x) % 2 + y * x % 3) % 2 == 0,
)
#: Bits of level M in the format information.
_LEVEL = 0b00

Modules = list[list[bool]]


def modules(text: str) -> Modules:
    """Return the dark (True) and light modules of ``text``, without a margin; raises ValueError when it is too long."""
    data = text.encode()
    version = next((one for one, (_, blocks) in _BLOCKS.items() if _capacity(one, blocks) >= len(data)), None)
    if version is None:
        raise ValueError("too long for a QR code of version 10")
    bits = _bits(_codewords(data, version))
    drawn = (_drawn(version, bits, mask) for mask in range(len(_MASKS)))
    return min(drawn, key=_penalty)


def png(text: str, scale: int = 6, margin: int = 2) -> bytes:
    """Return the code of ``text`` as a PNG of one bit; ``scale`` pixels a module, ``margin`` modules around it."""
    found = modules(text)
    side = len(found) + 2 * margin
    blank = [False] * side
    rows = [blank] * margin + [[False] * margin + row + [False] * margin for row in found] + [blank] * margin
    raw = b"".join((b"\0" + _packed([dark for dark in row for _ in range(scale)])) * scale for row in rows)
    header = struct.pack(">IIBBBBB", side * scale, side * scale, 1, 0, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(raw, 9))
            + _chunk(b"IEND", b""))


def _packed(row: list[bool]) -> bytes:
    """Eight pixels a byte; dark is 0."""
    padded = [*row, *[False] * (-len(row) % 8)]
    return bytes(sum((not dark) << (7 - at) for at, dark in enumerate(padded[start:start + 8]))
                 for start in range(0, len(padded), 8))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _capacity(version: int, blocks: tuple[int, ...]) -> int:
    """Bytes of text a version holds beside mode and length."""
    return sum(blocks) - (2 if version < 10 else 3)


def _codewords(data: bytes, version: int) -> list[int]:
    """Data and error correction codewords, interleaved."""
    correction, sizes = _BLOCKS[version]
    length = 8 if version < 10 else 16
    bits = f"0100{len(data):0{length}b}" + "".join(f"{byte:08b}" for byte in data)
    room = sum(sizes) * 8
    bits += "0" * min(4, room - len(bits))
    bits += "0" * (-len(bits) % 8)
    words = [int(bits[at:at + 8], 2) for at in range(0, len(bits), 8)]
    words += [(0xEC, 0x11)[at % 2] for at in range(sum(sizes) - len(words))]
    blocks, start = [], 0
    for size in sizes:
        blocks.append(words[start:start + size])
        start += size
    checks = [_remainder(block, correction) for block in blocks]
    return [*_interleaved(blocks), *_interleaved(checks)]


def _interleaved(blocks: list[list[int]]) -> Iterator[int]:
    for at in range(max(map(len, blocks))):
        yield from (block[at] for block in blocks if at < len(block))


def _times(a: int, b: int) -> int:
    """Multiply in GF(256) modulo 0x11D."""
    product = 0
    for bit in range(7, -1, -1):
        product = (product << 1) ^ ((product >> 7) * 0x11D)
        product ^= ((b >> bit) & 1) * a
    return product


def _remainder(block: list[int], count: int) -> list[int]:
    """Reed-Solomon: the remainder of the block divided by the generator of ``count`` roots."""
    divisor, root = [0] * (count - 1) + [1], 1
    for _ in range(count):
        for at in range(count):
            divisor[at] = _times(divisor[at], root) ^ (divisor[at + 1] if at + 1 < count else 0)
        root = _times(root, 2)
    rest = [0] * count
    for word in block:
        factor = word ^ rest.pop(0)
        rest.append(0)
        rest = [old ^ _times(part, factor) for old, part in zip(rest, divisor, strict=True)]
    return rest


def _bits(words: list[int]) -> list[bool]:
    return [bool(word >> bit & 1) for word in words for bit in range(7, -1, -1)]


def _drawn(version: int, bits: list[bool], mask: int) -> Modules:
    side = version * 4 + 17
    grid: list[list[bool | None]] = [[None] * side for _ in range(side)]
    _draw_patterns(grid, version)
    _draw_format(grid, mask)
    _draw_version(grid, version)
    stream = iter(bits)
    for y, x in _path(side):
        if grid[y][x] is None:
            grid[y][x] = next(stream, False) != _MASKS[mask](y, x)
    return [[bool(dark) for dark in row] for row in grid]


def _path(side: int) -> Iterator[tuple[int, int]]:
    """Two columns at a time from the right, up and down in turn, around the timing column."""
    upward = True
    for right in range(side - 1, 0, -2):
        column = right if right > 6 else right - 1
        for at in range(side):
            y = side - 1 - at if upward else at
            yield from ((y, column), (y, column - 1))
        upward = not upward


def _draw_patterns(grid: list[list[bool | None]], version: int) -> None:
    side = len(grid)
    for at in range(side):
        grid[6][at] = grid[at][6] = at % 2 == 0
    for cy, cx in ((3, 3), (3, side - 4), (side - 4, 3)):
        for dy in range(-4, 5):
            for dx in range(-4, 5):
                if 0 <= cy + dy < side and 0 <= cx + dx < side:
                    grid[cy + dy][cx + dx] = max(abs(dy), abs(dx)) not in (2, 4)
    centres = _ALIGNED[version]
    corners = {(6, 6), (6, side - 7), (side - 7, 6)}
    for cy in centres:
        for cx in centres:
            if (cy, cx) not in corners:
                for dy in range(-2, 3):
                    for dx in range(-2, 3):
                        grid[cy + dy][cx + dx] = max(abs(dy), abs(dx)) != 1


def _draw_format(grid: list[list[bool | None]], mask: int) -> None:
    """Fifteen bits of level and mask, twice, and the one module that is always dark."""
    data = _LEVEL << 3 | mask
    rest = data
    for _ in range(10):
        rest = (rest << 1) ^ ((rest >> 9) * 0x537)
    bits = (data << 10 | rest) ^ 0x5412
    side = len(grid)
    for at in range(15):
        dark = bool(bits >> at & 1)
        y = at if at < 6 else at + 1 if at < 8 else side - 15 + at
        grid[y][8] = dark
        x = side - 1 - at if at < 8 else 15 - at if at < 9 else 14 - at
        grid[8][x] = dark
    grid[side - 8][8] = True


def _draw_version(grid: list[list[bool | None]], version: int) -> None:
    if version < 7:
        return
    rest = version
    for _ in range(12):
        rest = (rest << 1) ^ ((rest >> 11) * 0x1F25)
    bits = version << 12 | rest
    for at in range(18):
        place, step = len(grid) - 11 + at % 3, at // 3
        grid[step][place] = grid[place][step] = bool(bits >> at & 1)


def _penalty(grid: Modules) -> int:
    """Say how hard a grid is to read: long runs, blocks, patterns like a finder, an uneven share of dark."""
    lines = [*grid, *[list(column) for column in zip(*grid, strict=True)]]
    found = sum(_runs(line) + 40 * _finders(line) for line in lines)
    side = len(grid)
    found += 3 * sum(grid[y][x] == grid[y][x + 1] == grid[y + 1][x] == grid[y + 1][x + 1]
                     for y in range(side - 1) for x in range(side - 1))
    dark = sum(map(sum, grid))
    return found + 10 * (abs(dark * 20 - side * side * 10) // (side * side))


def _runs(line: list[bool]) -> int:
    found, length = 0, 1
    for at in range(1, len(line) + 1):
        if at < len(line) and line[at] == line[at - 1]:
            length += 1
        else:
            found += length - 2 if length >= 5 else 0
            length = 1
    return found


def _finders(line: list[bool]) -> int:
    text = "".join("1" if dark else "0" for dark in line)
    return sum(text[at:at + 11] in ("10111010000", "00001011101") for at in range(len(text) - 10))
