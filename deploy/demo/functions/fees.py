"""打印费用：中文每份 5 元，英文每份 10 元；先扣除免费份数，按清单的次序扣。"""

FUNCTIONS = {"fee_of": 2}

CHINESE, ENGLISH = 5.0, 10.0


def fee_of(docs, free_quota):
    """Return the fee in yuan for a list of documents, the first ``free_quota`` copies being free."""
    free = free_quota
    fee = 0.0
    for line in docs:
        copies = line.get("copies", 0.0)
        spared = min(free, copies)
        free -= spared
        fee += (copies - spared) * (ENGLISH if "英文" in line.get("kind", "") else CHINESE)
    return fee
