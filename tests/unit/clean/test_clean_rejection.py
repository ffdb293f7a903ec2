"""What is no article is refused, with the reason; what is one passes."""

from __future__ import annotations

import pytest

from pipeline.clean import extract_page
from pipeline.errors import RejectedError

URL = "https://www.fjordpost.example/2024/03/14/page"
ARTICLE = (
    "Two bridges over the Orra were closed on Thursday after a storm tore at their cables for hours on end.",
    "The county's road office said that engineers would look at the cables as soon as the wind allowed it.",
    "Buses take the long way round the lake until then, which adds forty minutes to every journey to town.",
)


def html(title: str, paragraphs: tuple[str, ...], tag: str = "p") -> bytes:
    """Return a page with that title and these paragraphs."""
    body = "".join(f"<{tag}>{one}</{tag}>" for one in paragraphs)
    return f"<html><head><title>{title}</title></head><body><main><h1>{title}</h1>{body}</main></body></html>".encode()


WALL = (
    "Before you go on, we and our 210 partners ask for your consent to store cookies on your device.",
    "With your consent we read identifiers to measure content and to choose personalised ads for you.",
    "You can withdraw your consent at any time in our privacy policy, where all vendors are listed.",
)
WIDGET = tuple(f"{day} {high}°" for day in ("Mon", "Tue", "Wed", "Thu", "Fri") for high in range(10, 18))


class TestRefusal:
    """Each reason, and its honest neighbour."""

    @pytest.mark.parametrize(
        ("title", "paragraphs", "reason"),
        [
            (
                "Page not found",
                ("Sorry, the page that you are looking for has moved or never was here. " * 3,),
                "error-page",
            ),
            ("Fjord Post", WALL, "consent-wall"),
            ("Weather", WIDGET, "no-prose"),
            ("Bridge closed", ("The bridge is closed.",), "too-short"),
        ],
    )
    def test_no_article(self, title: str, paragraphs: tuple[str, ...], reason: str) -> None:
        """What stands there instead of an article is named."""
        with pytest.raises(RejectedError) as caught:
            extract_page(html(title, paragraphs), URL)
        assert caught.value.reason == reason

    @pytest.mark.parametrize(
        ("title", "paragraphs"),
        [
            ("Two bridges closed", ARTICLE),
            ("Not found: the ship that left in 1911", ARTICLE),
            ("Regulator fines bakery over cookies", (*ARTICLE, "The bakery sells cookies to its partners.")),
        ],
    )
    def test_article(self, title: str, paragraphs: tuple[str, ...]) -> None:
        """A short article passes, whatever its title plays with."""
        assert extract_page(html(title, paragraphs), URL).text.startswith("Two bridges")
