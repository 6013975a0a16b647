"""Which path leads to which resource. Read it beside ``contracts/http.py``: a test keeps the two the same."""

from __future__ import annotations

from typing import Any

import falcon

from contracts.http import CASE, DELIVERIES, DRAFT, SERVICE, TASK
from contracts.http_campus import APPLICATIONS, CARDS, CAS, FEEDS, MAILBOX, SSO_TICKETS
from contracts.http_codes import RESET, RESETS, SMS_CODES, SMS_SESSION
from contracts.http_content import CONTENT, CONTENT_FILE, DUTIES, ENTRY, FAQ, KINDS, NEWS, PAGES, SITE, TRANSLATIONS
from contracts.http_entries import ENTRANCE, WAYS, WECOM, WECOM_CALLBACK
from contracts.http_feedback import DESK, FEEDBACK, MINE
from contracts.http_outside import CALLBACK, EFFECTS, NOTICES, PARKED
from contracts.http_rehearsals import MIGRATIONS, REHEARSALS, WHAT_IF
from contracts.http_search import ASSISTANT, QUESTIONS, SEARCH, SUGGESTIONS
from contracts.http_substitutes import HANDOVER, RESOLVE_AGAIN, SUBSTITUTE, SUBSTITUTES
from contracts.workflow import commands
from gateway import routes_personal
from gateway.resources import (
    applications,
    assistant,
    audit,
    calendar,
    callbacks,
    cards,
    cas,
    cases,
    codes,
    content,
    crawlers,
    deliveries,
    dev_outbox,
    directory,
    documents,
    drafts,
    effects,
    entrance,
    erasure,
    feedback,
    feeds,
    files,
    health,
    home,
    me,
    news,
    notices,
    notifications,
    openapi,
    parked,
    portal,
    rehearsals,
    search,
    services,
    session,
    site,
    stream,
    substitutes,
    tasks,
    verify,
)

#: The last word of a path -> the command it stands for.
CASE_ACTS = {
    "resubmit": commands.ResubmitCase,
    "withdraw": commands.WithdrawCase,
    "terminate": commands.TerminateCase,
    "comments": commands.AddComment,
    "rating": commands.RateCase,
    "urge": commands.UrgeCase,
    "reopen": commands.ReopenCase,
    "objections": commands.ObjectToNotice,
    "circular-answer": commands.AnswerCircular,
    "circular-forward": commands.ForwardCircular,
    "migrate": commands.MigrateCase,
}
TASK_ACTS = {
    "approve": commands.ApproveTask,
    "reject": commands.RejectTask,
    "return": commands.ReturnTask,
    "abstain": commands.AbstainTask,
    "transfer": commands.TransferTask,
    "delegate": commands.DelegateTask,
    "resolve": commands.ResolveDelegation,
    "add-signer": commands.AddSigner,
    "remove-signer": commands.RemoveSigner,
    "claim": commands.ClaimTask,
    "release": commands.ReleaseTask,
    "retract": commands.RetractTask,
    "circulate": commands.CirculateCase,
    "cc": commands.CopyCase,
}


def add(app: falcon.App[Any, Any], parts: Any) -> None:
    """Route every path of the API; ``parts`` is a ``gateway.app.Parts``."""
    _session(app, parts)
    _services(app, parts)
    _me(app, parts)
    _cases(app, parts)
    _audit(app, parts)
    _around(app, parts)
    _university(app, parts)
    _rest(app, parts)


def _session(app: falcon.App[Any, Any], parts: Any) -> None:
    cookie, public = session.Cookie(secure=parts.settings.cookie_secure), parts.settings.public_url
    own = session.Session(parts.backends, cookie)
    app.add_route("/v1/session", own)
    app.add_route("/v1/session/refresh", own, suffix="refresh")
    app.add_route("/v1/session/activation", own, suffix="activation")
    doors = entrance.Entrance(parts.backends, cookie, public)
    app.add_route(WAYS, entrance.Ways(parts.backends, public=bool(public)))
    app.add_route(WECOM, doors, suffix="wecom")
    app.add_route(WECOM_CALLBACK, doors, suffix="callback")
    app.add_route(ENTRANCE, doors, suffix="entry")
    by_code = codes.Codes(parts.backends, own)
    app.add_route(SMS_CODES, by_code, suffix="request")
    app.add_route(SMS_SESSION, by_code, suffix="session")
    app.add_route(RESETS, by_code, suffix="recovery")
    app.add_route(RESET, by_code, suffix="reset")


def _services(app: falcon.App[Any, Any], parts: Any) -> None:
    kinds = home.Kinds(parts.backends)
    catalogue = services.Services(parts.backends, parts.views, parts.asides, kinds)
    app.add_route("/v1/services", catalogue)
    app.add_route(SERVICE, catalogue, suffix="guide")
    app.add_route(f"{SERVICE}/form", catalogue, suffix="form")
    app.add_route(f"{SERVICE}/preview", catalogue, suffix="preview")
    app.add_route(f"{SERVICE}/versions", catalogue, suffix="versions")
    app.add_route(f"{SERVICE}/versions/{{version}}", catalogue, suffix="version")
    app.add_route(f"{SERVICE}/versions/{{version}}/differences", catalogue, suffix="differences")
    app.add_route(f"{SERVICE}/retire", catalogue, suffix="retire")
    finding, asked = search.Search(parts.backends, kinds), assistant.Assistant(parts.backends, parts.views, kinds)
    app.add_route(SEARCH, finding)
    app.add_route(SUGGESTIONS, finding, suffix="suggestions")
    app.add_route(ASSISTANT, asked)
    app.add_route(QUESTIONS, asked, suffix="questions")
    trying = rehearsals.Rehearsals(parts.backends)
    app.add_route(REHEARSALS, trying, suffix="rehearsals")
    app.add_route(WHAT_IF, trying, suffix="what_if")
    app.add_route(MIGRATIONS, trying, suffix="migrations")


def _me(app: falcon.App[Any, Any], parts: Any) -> None:
    counts = me.Counts(parts.views, parts.backends)
    messages = notifications.Notifications(parts.views, parts.backends)
    app.add_route("/v1/me", me.Me(parts.backends))
    app.add_route("/v1/me/password", me.Password(parts.backends))
    app.add_route("/v1/me/counts", counts)
    routes_personal.add(app, parts, counts)
    app.add_route(SUBSTITUTES, substitutes.Substitutes(parts.backends))
    app.add_route(SUBSTITUTE, substitutes.Substitutes(parts.backends), suffix="one")
    app.add_route("/v1/me/notifications", messages)
    app.add_route("/v1/me/notifications/read", messages, suffix="read")
    app.add_route("/v1/me/stream", stream.Stream(parts.changes, counts))


def _cases(app: falcon.App[Any, Any], parts: Any) -> None:
    own = cases.Cases(parts.backends, parts.views, parts.asides)
    mine = drafts.Drafts(parts.backends, parts.asides)
    app.add_route("/v1/cases", own)
    app.add_route(CASE, own, suffix="one")
    app.add_route(f"{CASE}/records", own, suffix="records")
    paper = documents.Documents(parts.backends, parts.files, parts.views, parts.settings.public_url)
    app.add_route(f"{CASE}/document.pdf", paper)
    app.add_route(f"{CASE}/document.docx", paper, suffix="word")
    for word, command in CASE_ACTS.items():
        app.add_route(f"{CASE}/{word}", cases.CaseAct(parts.backends, command))
    for word, command in TASK_ACTS.items():
        app.add_route(f"{TASK}/{word}", cases.CaseAct(parts.backends, command))
    app.add_route("/v1/tasks/batch", tasks.Batch(parts.backends))
    app.add_route(DRAFT, mine)
    app.add_route(f"{DRAFT}/submit", mine, suffix="submit")


def _audit(app: falcon.App[Any, Any], parts: Any) -> None:
    of_cases, people = audit.Cases(parts.backends), audit.People(parts.backends)
    app.add_route("/v1/audit/cases/{case_id}", of_cases)
    app.add_route("/v1/audit/cases/{case_id}/events", of_cases, suffix="events")
    app.add_route("/v1/audit/cases/{case_id}/proof", of_cases, suffix="proof")
    app.add_route("/v1/audit/people/{no}", people)
    app.add_route("/v1/audit/people/{no}/todo", people, suffix="todo")
    app.add_route("/v1/audit/verify", audit.Verification(parts.backends))
    app.add_route("/v1/audit/readings", audit.Readings(parts.backends))


def _around(app: falcon.App[Any, Any], parts: Any) -> None:
    pages, told, heard = news.Pages(parts.backends), news.News(parts.backends), feedback.Feedback(parts.backends)
    app.add_route(SITE, site.Site(parts.backends))
    app.add_route(TRANSLATIONS, site.Translations(parts.names))
    app.add_route(PAGES, pages)
    app.add_route(f"{PAGES}/{{slug}}", pages, suffix="one")
    app.add_route(NEWS, told)
    app.add_route(f"{NEWS}/{{id}}", told, suffix="one")
    app.add_route(FAQ, news.Faq(parts.backends))
    app.add_route(DUTIES, news.Duties(parts.backends))
    kept = content.Contents(parts.backends)
    app.add_route(KINDS, kept, suffix="kinds")
    app.add_route(CONTENT, kept)
    app.add_route(ENTRY, kept, suffix="entry")
    app.add_route(f"{ENTRY}/draft", kept, suffix="draft")
    app.add_route(f"{ENTRY}/preview", kept, suffix="preview")
    app.add_route(f"{ENTRY}/versions/{{version}}", kept, suffix="version")
    for word, command in content.ACTS.items():
        app.add_route(f"{ENTRY}/{word}", content.ContentAct(parts.backends, command))
    app.add_route(FEEDBACK, heard)
    app.add_route(MINE, heard, suffix="mine")
    app.add_route(f"{FEEDBACK}/{{id}}", heard, suffix="one")
    for word, command in feedback.ACTS.items():
        app.add_route(f"{FEEDBACK}/{{id}}/{word}", feedback.FeedbackAct(parts.backends, command))
    app.add_route(DESK, heard, suffix="desk")
    app.add_route(f"{DESK}/{{id}}/answer", feedback.FeedbackAct(parts.backends, feedback.Answer))


def _university(app: falcon.App[Any, Any], parts: Any) -> None:
    own, browsers = applications.Applications(parts.backends), cas.Browsers(parts.backends)
    app.add_route(APPLICATIONS, own)
    app.add_route(f"{APPLICATIONS}/{{code}}/open", own, suffix="open")
    app.add_route(SSO_TICKETS, applications.Tickets(parts.backends))
    app.add_route(f"{CAS}/login", browsers, suffix="login")
    app.add_route(f"{CAS}/logout", browsers, suffix="logout")
    tickets = cas.Validation(parts.backends)
    app.add_route(f"{CAS}/serviceValidate", tickets)
    app.add_route(f"{CAS}/p3/serviceValidate", tickets, suffix="p3")
    app.add_route(CARDS, cards.Cards(parts.backends, parts.cards))
    app.add_route(MAILBOX, cards.Mailbox(parts.backends))
    app.add_route(FEEDS, feeds.Feeds(parts.backends))


def _rest(app: falcon.App[Any, Any], parts: Any) -> None:
    attachments = files.Files(parts.files, parts.backends)
    settings = parts.settings
    app.add_route("/v1/files", attachments, suffix="new")
    app.add_route(CONTENT_FILE, files.ContentFiles(parts.files, parts.backends))
    app.add_route("/v1/files/{file_id}", attachments)
    app.add_route("/v1/admin/calendar", calendar.Calendar(parts.backends))
    app.add_route("/v1/admin/people/{no}/erasure", erasure.Erasure(parts.backends))
    app.add_route(HANDOVER, substitutes.HandOver(parts.backends))
    app.add_route(RESOLVE_AGAIN, cases.CaseAct(parts.backends, commands.ResolveAgain))
    stuck = effects.Effects(parts.backends)
    app.add_route(EFFECTS, stuck)
    app.add_route(f"{EFFECTS}/{{id}}/retry", stuck, suffix="retry")
    aside = parked.Parked(parts.backends)
    app.add_route(PARKED, aside)
    app.add_route(f"{PARKED}/{{service}}/{{id}}/replay", aside, suffix="replay")
    app.add_route(f"{PARKED}/{{service}}/{{id}}/discard", aside, suffix="discard")
    app.add_route(NOTICES, notices.Notices(parts.backends))
    app.add_route(CALLBACK, callbacks.Callbacks(parts.backends, dict(settings.callback_secrets)))
    ledger = deliveries.Deliveries(parts.backends)
    app.add_route(DELIVERIES, ledger)
    app.add_route(f"{DELIVERIES}/{{id}}/resend", ledger, suffix="resend")
    app.add_route(f"{DELIVERIES}/{{id}}/settle", ledger, suffix="settle")
    app.add_route("/v1/units", directory.Units(parts.backends))
    app.add_route("/v1/people", directory.People(parts.backends))
    app.add_route("/v1/verify/heads", verify.Heads(parts.heads))
    app.add_route("/v1/verify/{code}", verify.Verify(parts.backends))
    app.add_route("/v1/openapi.json", openapi.OpenApi())
    app.add_route("/docs", openapi.Docs())
    app.add_route("/dev/outbox", dev_outbox.DevOutbox(demo=settings.demo, carriers_url=settings.carriers_url))
    app.add_route("/healthz", health.Health())
    app.add_route("/readyz", health.Ready(*parts.checks()))
    app.add_route("/metrics", health.Metrics(several_processes=settings.workers > 1))
    pages = portal.Portal(settings.portal_dist)
    app.add_route("/robots.txt", crawlers.Robots(settings.public_url))
    app.add_route("/sitemap.xml", crawlers.SiteMap(parts.backends, settings.public_url, pages.listed))
    app.add_sink(pages, prefix="/")
