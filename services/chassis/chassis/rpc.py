"""RPC as our services offer it: every request gets an answer, every answer says whether it went well.

On the wire a result is ``{"ok": true, "result": …}`` or ``{"ok": false, "problem": {kind, code, detail, errors,
params}}``, inside Nameko's own ``{"result": …, "error": null}``.
"""

from __future__ import annotations

import sys
from functools import partial
from typing import Any

import structlog
from kombu import Exchange, Queue
from nameko.exceptions import ContainerBeingKilled, IncorrectSignature, MethodNotFound
from nameko.rpc import Rpc as StockRpc
from nameko.rpc import RpcConsumer as StockRpcConsumer

from chassis import broker, metrics, mongo, shapes, wire
from chassis.consumer import QueueConsumer
from chassis.errors import BadRequest, DependencyDown

log = structlog.get_logger(__name__)

EXCHANGE = "nameko-rpc"

#: Header with the milliseconds the caller still waits; relative, because clocks differ.
BUDGET_HEADER = "hall.budget_ms"

#: A request that waited this long in the queue is dropped: whoever asked has gone.
QUEUE_TTL_MS = 10_000


def rpc_queue(service: str) -> Queue:
    """Return the request queue of a service.

    Unlike event queues it is not replicated and keeps no dead letters: a request is worth seconds, is repeated by its
    caller under the same command id, and may hold what a person typed.
    """
    arguments = {"x-queue-type": "classic", "x-message-ttl": QUEUE_TTL_MS}
    return Queue(shapes.rpc_queue_name(service), exchange=Exchange(EXCHANGE, type="topic", durable=True),
                 routing_key=f"{service}.*", durable=True, queue_arguments=arguments)


class RpcConsumer(StockRpcConsumer):
    """Takes requests from the service's queue; refuses what is not a request without dying of it."""

    queue_consumer = QueueConsumer()

    queue: Any

    def setup(self) -> None:
        """Register for the request queue."""
        if self.queue is None:
            self.queue = rpc_queue(self.container.service_name)
            self.prefetch = self.container.max_workers
            self._replies = broker.Publisher(self.container.config["AMQP_URI"], confirm=False)
            self.queue_consumer.register_provider(self)

    def declares(self) -> tuple[Queue, ...]:
        """Return the queues this consumer needs."""
        return self.queue, broker.parked_queue(self.queue.name)

    def handle_message(self, body: Any, message: Any) -> None:
        """Pass a well-formed request to its method; park anything else."""
        if not _is_request(body, message):
            self.queue_consumer.park(message, self.queue.name, "malformed")
            return
        try:
            provider = self.get_provider_for_method(message.delivery_info["routing_key"])
            provider.handle_message(body, message)
        except Exception:
            self.handle_result(message, None, sys.exc_info())

    def handle_result(self, message: Any, result: Any, exc_info: Any) -> tuple[Any, Any]:
        """Answer as best we can, then acknowledge; a lost answer is asked for again under the same command id."""
        method = message.delivery_info["routing_key"].rpartition(".")[2]
        content, outcome = answer(result, exc_info)
        try:
            self._reply(message, content)
        except Exception as error:
            outcome = "lost"
            log.error("rpc.reply_lost", method=method, error=type(error).__name__)
        metrics.CALLS.labels(service=self.container.service_name, method=method, outcome=outcome).inc()
        self.queue_consumer.ack_message(message)
        return result, exc_info

    def _reply(self, message: Any, content: dict[str, Any]) -> None:
        reply_to = message.properties["reply_to"]
        direct = reply_to.startswith("amq.rabbitmq.reply-to")
        self._replies.publish({"result": content, "error": None}, exchange="" if direct else EXCHANGE,
                              routing_key=reply_to, correlation_id=message.properties["correlation_id"])


class Rpc(StockRpc):
    """The entrypoint behind ``@rpc``."""

    rpc_consumer = RpcConsumer()

    def handle_message(self, body: dict[str, Any], message: Any) -> None:
        """Run the method in a worker, within the budget its caller sent along."""
        kwargs = body["kwargs"]
        self.check_signature(body["args"], kwargs)
        context = kwargs.get("context")
        data = {"budget_ms": message.headers.get(BUDGET_HEADER),
                "correlation_id": context.get("correlation_id") if isinstance(context, dict) else None}
        try:
            self.container.spawn_worker(self, body["args"], kwargs, context_data=data,
                                        handle_result=partial(self.handle_result, message))
        except ContainerBeingKilled:
            self.rpc_consumer.requeue_message(message)


rpc = Rpc.decorator


def answer(result: Any, exc_info: Any) -> tuple[dict[str, Any], str]:
    """Return the answer to send and its outcome in one word (``ok`` or the kind of problem)."""
    if exc_info is None:
        try:
            wire.dumps(result)
        except (TypeError, ValueError):
            exc_info = sys.exc_info()
        else:
            return {"ok": True, "result": result}, "ok"
    problem = problem_of(exc_info)
    return {"ok": False, "problem": problem}, str(problem.get("kind"))


def problem_of(exc_info: Any) -> dict[str, Any]:
    """Return what the caller may know of an error: its own problem, or that something went wrong inside."""
    error = exc_info[1]
    if hasattr(error, "as_problem"):
        return dict(error.as_problem())
    if isinstance(error, (IncorrectSignature, MethodNotFound)):
        return BadRequest().as_problem()
    if mongo.is_outage(error):
        log.warning("rpc.dependency_down", error=type(error).__name__)
        return DependencyDown().as_problem()
    log.error("rpc.failed", error=type(error).__name__, exc_info=exc_info)
    return {"kind": "internal", "code": "internal", "detail": "系统内部错误", "errors": {}, "params": {}}


def _is_request(body: Any, message: Any) -> bool:
    properties = message.properties
    return (bool(properties.get("reply_to")) and bool(properties.get("correlation_id")) and isinstance(body, dict)
            and isinstance(body.get("args"), list) and isinstance(body.get("kwargs"), dict))
