"""Ratings: what people say of a service without cases, and what everybody, or whoever improves it, may read of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from catalog.domain.facts import Facts
from catalog.projections.usage import BEIJING
from catalog.queries.figures import rating
from catalog.queries.pages import start_of
from catalog.stores.figures import Figures
from catalog.stores.posts import Posts
from catalog.stores.ratings import Ratings
from chassis.readmodel import ReadModel
from contracts import ids
from contracts.catalog import usage as asked
from contracts.catalog.figures import OwnRating, RatingItem, RatingPage
from contracts.errors import Invalid, NotAllowed, NotFound, NotPossibleNow

#: The post that reads every remark besides those who keep the guide: what people write reaches it anyway.
DESK = "feedback.desk"
LONGEST_REMARK = 500

Row = Mapping[str, Any]


class Rated:
    """Takes ratings in and tells them; ``about`` says what a reader may keep content of."""

    def __init__(self, ratings: Ratings, figures: Figures, services: ReadModel, posts: Posts,
                 about: Callable[[str, set[str]], Facts]) -> None:
        self._ratings, self._figures, self._services = ratings, figures, services
        self._posts, self._about = posts, about
        self.answers: dict[type, Callable[[Any], Any]] = {
            asked.ListRatings: self.listed, asked.ListRemarks: self.remarks}
        self.deeds: dict[type, Callable[[Any], Any]] = {
            asked.RateService: self.rate, asked.RemoveRating: self.remove}

    def rate(self, wish: asked.RateService) -> OwnRating:
        """Take in how somebody rates a service that has no cases. Raises Invalid, NotFound, NotPossibleNow."""
        if self._offered(wish.code)["kind"] == "own":
            raise NotPossibleNow("这个服务在大厅里办理，请在“个人中心·待评价”里评价办结的那一件",
                                 code="rate_finished_case", service=wish.code)
        remark, errors = wish.remark.strip(), {}
        if not 1 <= wish.score <= 5:
            errors["score"] = ["评分应为 1 至 5"]
        if len(remark) > LONGEST_REMARK:
            errors["remark"] = [f"最多 {LONGEST_REMARK} 字"]
        if errors:
            raise Invalid("填写的内容有误，请按提示修改", errors=errors)
        row = self._ratings.put(wish.actor, wish.code, wish.score, remark)
        self._figures.mark(wish.code)
        return _own(row)

    def remove(self, wish: asked.RemoveRating) -> asked.Noted:
        """Take one's rating back, whatever became of the service; without one there is nothing to do."""
        done = self._ratings.remove(wish.actor, wish.code)
        if done:
            self._figures.mark(wish.code)
        return asked.Noted(done=done)

    def own(self, person: str, code: str) -> OwnRating | None:
        """Return how somebody rates a service that has no cases; None when they do not."""
        row = self._ratings.of(person, code)
        return _own(row) if row else None

    def listed(self, question: asked.ListRatings) -> RatingPage:
        """Return a page of ratings, the newest first: scores, neither names nor remarks. Raises NotFound."""
        self._offered(question.code)
        return self._page(question, lambda row: "")

    def remarks(self, question: asked.ListRemarks) -> RatingPage:
        """Return the same page with remarks, without names, to the desk and to whoever keeps the guide."""
        facts = self._about(question.actor, {question.code})
        keeper = facts.administrator or facts.departments.get(question.code) in facts.units
        if not keeper and not self._posts.holds(question.actor, DESK):
            raise NotAllowed("评价的备注只给大厅管理员、服务台（岗位 feedback.desk）和主办单位的内容管理员看")
        self._offered(question.code)
        return self._page(question, lambda row: str(self._ratings.opened(row)["remark"]))

    def _page(self, question: asked.ListRatings | asked.ListRemarks,
              remark: Callable[[dict[str, Any]], str]) -> RatingPage:
        offset = start_of(question)
        rows, total = self._ratings.page(question.code, offset, question.limit)
        end = offset + question.limit
        items = tuple(RatingItem(score=row["score"], at=_at(row), remark=remark(row)) for row in rows)
        return RatingPage(items=items, total=total, rating=rating(self._figures.of(question.code)),
                          next_page_token=str(end) if end < total else None)

    def _offered(self, code: str) -> Row:
        row = self._services.collection.find_one({"_id": ids.stream("service", code), "removed": {"$ne": True},
                                                  "state": "open"}, {"kind": 1})
        if row is None:
            raise NotFound("没有这个服务，或者它已停办", code="service_not_found", service=code[:40])
        return row


def _own(row: Row) -> OwnRating:
    return OwnRating(score=row["score"], remark=row["remark"], at=_at(row))


def _at(row: Row) -> str:
    return datetime.fromisoformat(row["rated_at"]).astimezone(BEIJING).isoformat()
