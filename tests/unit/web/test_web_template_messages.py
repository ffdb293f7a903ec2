"""Messages in templates, held against Jinja's own."""

from __future__ import annotations

import pytest
from jinja2 import Environment

from pipeline.web.template_messages import speak
from pipeline.web.translations import gettext, ngettext, spoken

_NASTY = "<b title=\"x\">Ünal & 'Söhne' 5%</b>"


def _rendered(template: str, language: str, **values: object) -> tuple[str, str]:
    """Return what Jinja's own messages make of ``template``, and what ours do."""
    theirs, ours = (Environment(autoescape=True, extensions=["jinja2.ext.i18n"]) for _ in range(2))
    theirs.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    speak(ours)
    with spoken(language):
        return theirs.from_string(template).render(values), ours.from_string(template).render(values)


class TestSpeak:
    """What a template says."""

    @pytest.mark.parametrize("language", ["en", "de", "ru"])
    @pytest.mark.parametrize(
        "template",
        [
            "{% trans %}Search{% endtrans %}",
            "{{ _('Search') }}{{ gettext('Search') }}",
            "{% trans name=value %}About <bdi>{{ name }}</bdi>{% endtrans %}",
            "{{ _('Without %(name)s', name=value) }}",
            "{% trans number=7 %}{{ number }} % more{% endtrans %} 100 %",
            "{% trans number %}Told by {{ number }} outlet{% pluralize %}Told by {{ number }} outlets{% endtrans %}",
            "{{ ngettext('story', 'stories', number) }}",
            "{% trans number, shown=value %}{{ shown }} article{% pluralize %}{{ shown }} articles{% endtrans %}",
            "{% trans %}nobody has <i>translated</i> this: 5 %{% endtrans %}",
            "{% set said = _('Without %(name)s', name=value) %}<a title=\"{{ said }}\">{{ said }}</a>",
        ],
    )
    @pytest.mark.parametrize("number", [0, 1, 2, 5])
    def test_is_what_jinja_makes_of_it(self, language: str, template: str, number: int) -> None:
        """In each language, with values that are no HTML, signs of formats, and every form of a number."""
        theirs, ours = _rendered(template, language, value=_NASTY, number=number)
        assert ours == theirs
        assert "<b title" not in ours

    def test_follows_the_language(self) -> None:
        """A message that was told in one language is told in the next one's."""
        environment = Environment(autoescape=True, extensions=["jinja2.ext.i18n"])
        speak(environment)
        template = environment.from_string("{% trans %}Search{% endtrans %}")
        said = []
        for language in ("en", "de", "fr", "en", "de"):
            with spoken(language):
                said.append(template.render())
        assert said[:3] == ["Search", *said[1:3]]
        assert said[3:] == said[:2]
        assert len(set(said)) == 3
