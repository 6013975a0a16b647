"""A service behind the gateway, reduced to its two doors: it writes down what it is told and answers as instructed.

``answers`` (``{_id: message name, result | problem, seconds}``) are the instructions (of one service with
``<service>:<name>``), ``calls`` the record. Without an instruction it answers ``{"heard": <the data>}``.
"""

from __future__ import annotations

import os
from typing import Any

import eventlet

from chassis import mongo
from chassis.rpc import rpc
from chassis.service import Assembly
from chassis.settings import Settings
from contracts.errors import from_problem


class Door:
    """The record and the instructions."""

    def __init__(self, settings: Settings) -> None:
        self.client = mongo.connect(settings)
        self._database = mongo.database(self.client, settings, "door")

    def answer(self, door: str, message: dict[str, Any], context: dict[str, Any]) -> dict[str, Any]:
        """Write the call down and do as instructed."""
        name = message["name"]
        self._database["calls"].insert_one(
            {"service": os.environ["HALL_DOOR"], "door": door, "name": name, "data": message["data"],
             "context": context})
        known = self._database["answers"]
        told = known.find_one({"_id": f"{os.environ['HALL_DOOR']}:{name}"}) or known.find_one({"_id": name}) or {}
        eventlet.sleep(told.get("seconds", 0))
        if "problem" in told:
            raise from_problem(told["problem"])
        if "crash" in told:
            raise RuntimeError("张三 13800000000")
        return told.get("result", {"heard": message["data"]})


class DoorService:
    """The two doors every service has."""

    name = os.environ.get("HALL_DOOR", "door")
    app = Assembly(Door)

    @rpc
    def execute(self, command: dict[str, Any], context: dict[str, Any]) -> dict[str, Any]:
        """The door for commands."""
        return self.app.answer("execute", command, context)

    @rpc
    def ask(self, question: dict[str, Any], context: dict[str, Any]) -> dict[str, Any]:
        """The door for questions."""
        return self.app.answer("ask", question, context)
