"""A process that does nothing but keep the sample's read model, to be killed: projecting.py MONGO_URL PREFIX"""

from __future__ import annotations

import sys

from chassis.modelfollower import ModelFollower
from chassis.settings import Settings
from tests.chassis.sample.service import build

parts = build(Settings(mongo_url=sys.argv[1], amqp_url="amqp://unused", db_prefix=sys.argv[2]))
print("started", flush=True)
ModelFollower(parts.counters).run()
