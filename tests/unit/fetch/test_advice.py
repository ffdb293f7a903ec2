"""What whoever is on call can do about a listing that could not be had."""

from __future__ import annotations

import pytest

from pipeline.errors import WHAT_TO_DO, DatelineError, FetchError, RefusedError, SourceError, UnreachableError
from pipeline.fetch.advice import advised
from pipeline.ledger import troubles_of
from pipeline.runs import Problem


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (UnreachableError("x did not answer in time", reason="timeout"), "browser"),
        (UnreachableError("the name x cannot be resolved", reason="dns"), "DNS"),
        (UnreachableError("x has no valid certificate", reason="tls"), "clock"),
        (UnreachableError("the connection to x broke", reason="connection"), "firewall"),
        (UnreachableError("x redirects more than 5 times", reason="too-many-redirects"), "where it ends"),
        (UnreachableError("x answers 503", reason="robots-unavailable"), "robots.txt"),
        (UnreachableError("x is left alone", reason="host-left-alone"), "delay_seconds"),
        (RefusedError("x is forbidden by robots.txt", reason="robots"), "ask the publisher"),
        (FetchError("x answers 401", reason="http-401"), "DATELINE_NETRC"),
        (FetchError("x answers 404", reason="http-404"), "dateline sources add"),
        (FetchError("x answers 418", reason="http-418"), "check the address"),
        (FetchError("x answers 507", reason="http-507"), "next run asks again"),
    ],
)
def test_network(error: FetchError, told: str) -> None:
    """Each says what happened and then what to do, as the same kind of error with the same reason."""
    with_advice = advised(error)
    happened, _, advice = with_advice.message.partition(WHAT_TO_DO)
    assert (type(with_advice), with_advice.reason, happened) == (type(error), error.reason, error.message)
    assert told in advice


@pytest.mark.parametrize(
    "error",
    [
        SourceError("x is no feed; give the address of one", reason="no-feed"),
        RefusedError("x is a private address; set local = true", reason="private-address"),
        FetchError("x answers 304", reason="http-304"),
    ],
)
def test_others_stay(error: DatelineError) -> None:
    """What says what to do already, or has no advice, is left as it is."""
    assert advised(error) is error


def test_advice_makes_no_other_trouble() -> None:
    """A trouble is known by what happened: the same with other advice, or none, is the same."""
    about = [
        next(troubles_of([], [Problem(source_id="quay", reason="timeout", detail=f"x is slow{advice}")])).about
        for advice in ("", f"{WHAT_TO_DO}wait", f"{WHAT_TO_DO}wait for 20 seconds")
    ]
    assert len(set(about)) == 1
