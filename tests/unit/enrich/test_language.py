"""The language of a text, as its own letters, its page and its source say."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.enrich import language
from pipeline.enrich.language import CERTAIN, TRIALS, Language, by_langdetect, by_py3langid, detect

SENTENCES = {
    "en": "The harbour authority said on Tuesday that ferries would run again as soon as the storm had passed.",
    "de": "Die Hafenbehörde teilte am Dienstag mit, dass die Fähren nach dem Sturm wieder fahren werden.",
    "fr": "Les autorités du port ont annoncé mardi que les traversées reprendraient dès la fin de la tempête.",
    "es": "La autoridad portuaria dijo el martes que los transbordadores volverán a salir después de la tormenta.",
    "ru": "Портовые власти сообщили во вторник, что паромы снова начнут ходить, как только закончится шторм.",
    "uk": "Портова влада повідомила цього вівторка, що пороми знову почнуть ходити, щойно закінчиться шторм.",
    "it": "L'autorità portuale ha detto martedì che i traghetti torneranno a partire appena finita la tempesta.",
    "pl": "Władze portu poinformowały we wtorek, że promy wrócą na trasę, gdy tylko skończy się sztorm.",
    "ka": "პორტის ადმინისტრაციამ სამშაბათს განაცხადა, რომ ბორნები შტორმის შემდეგ ისევ იმუშავებენ.",
}


class TestText:
    """What the text itself says."""

    @pytest.mark.parametrize(("code", "sentence"), SENTENCES.items())
    def test_a_sentence_is_enough(self, code: str, sentence: str) -> None:
        """One sentence of a news language is told with a confidence above 0.7."""
        found = detect(sentence)
        assert found.code == code
        assert found.confidence > 0.7
        assert found.source in {"text", "script"}

    @pytest.mark.parametrize("text", ["", "   ", "12:45 3.1415 €", "☃ 🎉🎉", "https://example.org/a/b", "Hello there"])
    def test_too_few_letters_are_undetermined(self, text: str) -> None:
        """Below 16 letters, numbers, URLs and emoji apart, the answer is und with no confidence."""
        assert detect(text) == Language("und", 0.0, "none")

    def test_urls_and_addresses_do_not_count(self) -> None:
        """Letters of links and e-mail addresses are no evidence."""
        assert detect("https://example.org/the/whole/story/of/the/harbour/and/the/storm desk@example.org").code == "und"

    def test_dense_scripts_need_fewer_letters(self) -> None:
        """A Chinese headline of six signs says as much as 18 letters."""
        assert detect("港务局恢复运行").code == "zh"

    def test_vowel_signs_are_letters(self) -> None:
        """Hindi writes half its sounds as signs on a letter: two words are enough to be judged."""
        assert detect("नगर परिषद ने निर्णय लिया").code == "hi"

    def test_capitals_say_the_same(self) -> None:
        """A headline in capitals is in the language that it would be in otherwise."""
        assert detect(SENTENCES["de"].upper()).code == "de"

    def test_the_same_text_has_the_same_answer(self) -> None:
        """The detector's chance is seeded: a hundred calls, one verdict."""
        text = SENTENCES["it"] + " " + SENTENCES["es"]
        assert len({detect(text) for _ in range(100)}) == 1

    def test_cold_threads_agree(self) -> None:
        """Threads that ask at once all see profiles that are loaded whole."""
        with ThreadPoolExecutor(8) as pool:
            found = list(pool.map(lambda code: (code, detect(SENTENCES[code]).code), list(SENTENCES) * 4))
        assert all(expected == got for expected, got in found)

    @settings(max_examples=60, deadline=None)
    @given(st.text(max_size=200))
    def test_never_raises(self, text: str) -> None:
        """Any string has an answer, with a confidence between 0 and 1."""
        found = detect(text, hints=[("html-lang", text[:10])])
        assert 0.0 <= found.confidence <= 1.0


class TestMarks:
    """Languages in a script that the detectors know only their neighbours in."""

    @pytest.mark.parametrize(
        ("code", "text"),
        [
            ("ku", "ئەنجوومەنی شار بڕیاری دا پردی کۆن لە هاوینی داهاتوودا نوێ بکرێتەوە و ڕێگاکە دابخرێت."),
            ("ku", "کەشتییەکە بەیانی زوو لە بەندەر وەستا، دوای ئەوەی درزێک لە لەشیدا دۆزرایەوە."),
            ("pa", "شہر دی کونسل نے پرانے پل نوں اگلے سال وچ مڑ بنان دا فیصلہ کیتا اے تے لوکاں نوں دسیا گیا۔"),
            ("pa", "بیڑی سویرے بندرگاہ وچ رک گئی کیونجے اوہدے وچ دراڑ لبھی سی تے مسافر بساں نال گئے۔"),
        ],
    )
    def test_own(self, code: str, text: str) -> None:
        """Kurdish and Punjabi in Arabic letters are told by letters and words that no neighbour has."""
        assert detect(text).code == code
        assert detect(text, hints=[("html-lang", {"ku": "ckb", "pa": "pnb"}[code])]).code == code

    @pytest.mark.parametrize(
        ("code", "text"),
        [
            ("fa", "شورای شهر تصمیم گرفت پل قدیمی را تابستان آینده بازسازی کند، گفت سخنگوی حزب کومەڵە در سنندج."),
            ("ur", "شہر کی کونسل نے پرانے پل کو اگلے سال دوبارہ بنانے کا فیصلہ کیا اور لوگوں کو اطلاع دی گئی۔"),
            ("ar", "قرر مجلس المدينة إعادة بناء الجسر القديم في الصيف المقبل وإغلاق الطريق أمام السيارات."),
        ],
    )
    def test_neighbours(self, code: str, text: str) -> None:
        """A name in such letters makes no other language of a neighbour's sentence."""
        assert detect(text).code == code


class TestHints:
    """What the page and the source say beside the text."""

    def test_agreement_raises_the_confidence(self) -> None:
        """A tag that says the same makes the verdict surer."""
        alone = detect(SENTENCES["de"])
        both = detect(SENTENCES["de"], hints=[("html-lang", "de-AT")])
        assert both.code == "de"
        assert both.confidence > alone.confidence
        assert both.source == "text+hint"

    def test_a_clear_text_beats_a_wrong_tag(self) -> None:
        """A Russian page made from an English template is Russian, a little less surely."""
        alone = detect(SENTENCES["ru"] * 4)
        found = detect(SENTENCES["ru"] * 4, hints=[("html-lang", "en")])
        assert found.code == "ru"
        assert 0 < found.confidence < alone.confidence

    def test_a_hint_speaks_for_a_short_text(self) -> None:
        """A text too short to judge takes its page's tag, with low confidence and the tag's name."""
        assert detect("Sturm vorbei", hints=[("html-lang", "de-DE")]) == Language("de", 0.4, "html-lang")

    def test_no_letter_has_no_language(self) -> None:
        """Digits are in no language, whatever the page says."""
        assert detect("12 : 34", hints=[("html-lang", "de")]).code == "und"

    @pytest.mark.parametrize("tag", ["", "x-default", "und", "mul", "english", "e", "*", "zxx"])
    def test_what_is_no_language_tag_is_ignored(self, tag: str) -> None:
        """Tags that name no language are no witness."""
        assert detect("Hello there", hints=[("html-lang", tag)]).code == "und"

    def test_a_withdrawn_code_is_read(self) -> None:
        """Hebrew's first code is still sent."""
        assert detect("שלום", hints=[("html-lang", "iw")]).code == "he"

    @pytest.mark.parametrize(("tag", "code"), [("nb-NO", "no"), ("pt_BR", "pt"), ("EN-us", "en")])
    def test_tags_are_read_as_they_come(self, tag: str, code: str) -> None:
        """Written forms, underscores and capitals are understood."""
        assert detect("Hello there", hints=[("html-lang", tag)]).code == code

    @pytest.mark.parametrize(
        ("tag", "code", "text"),
        [
            ("az-Cyrl", "az", "Назирләр Кабинети ҝәлән илин бүдҹәсини тәсдигләјиб."),
            ("kk-Arab", "kk", "ۇكىمەت كەلەسى جىلعا ارنالعان بيۋدجەتتى بەكىتتى."),
            ("az", "ru", SENTENCES["ru"]),
        ],
    )
    def test_a_script_that_the_detectors_have_not_seen_it_in(self, tag: str, code: str, text: str) -> None:
        """Where no detector knows a language in a script, its tag is believed; never against its country's other."""
        assert detect(text, hints=[("page", tag)]).code == code

    @pytest.mark.parametrize(("tag", "code"), [("srp", "sr"), ("hbs", "sr"), ("bos", "bs"), ("srp-Latn-RS", "sr")])
    def test_codes_of_three_letters(self, tag: str, code: str) -> None:
        """ISO 639-2 codes, which libraries and broadcasters write, name what the short ones do."""
        assert detect("Vlada je u četvrtak usvojila budžet.", hints=[("listing", tag)]).code == code

    def test_a_script_that_no_profile_knows_takes_the_hint(self) -> None:
        """Where the letters say nothing, the hint is all there is; without one nothing is said."""
        text = "\u2d5c\u2d30\u2d4e\u2d30\u2d63\u2d49\u2d56\u2d5c " * 10
        assert detect(text, hints=[("source", "zg")]) == Language("zg", 0.5, "source")
        assert detect(text).code == "und"

    @pytest.mark.parametrize("code", ["de", "fr", "pl", "en"])
    def test_one_detector_is_enough_where_it_is_certain(self, code: str) -> None:
        """Of a long text; both then say the same, and a tag that says otherwise lowers the confidence alone."""
        text = SENTENCES[code] * 4
        assert by_py3langid(text)[code] >= CERTAIN
        plain, contradicted = detect(text), detect(text, hints=[("html-lang", "fi")])
        assert (plain.code, contradicted.code) == (code, code)
        assert contradicted.confidence < plain.confidence

    def test_a_hint_decides_between_neighbours(self) -> None:
        """Of two languages that the text allows, the page's is taken."""
        text = "Han er i byen i dag, og de kommer til at se ham her igen."
        verdicts = {detect(text, hints=[("html-lang", code)]).code for code in ("da", "no")}
        assert verdicts <= {"da", "no"}

    def test_a_second_hint_may_agree(self) -> None:
        """Any witness that agrees with a clear text confirms it."""
        found = detect(SENTENCES["fr"] * 4, hints=[("html-lang", "en"), ("source", "fr")])
        assert (found.code, found.source) == ("fr", "text+hint")

    def test_a_hint_counts_within_its_script(self) -> None:
        """A tag whose language is not written in the text's script speaks for no short text of that script."""
        assert detect("Sturm vorbei", hints=[("html-lang", "ru"), ("source", "de")]).code == "de"
        assert detect("Буря миновала", hints=[("html-lang", "de")]).code == "und"

    def test_a_language_that_no_detector_knows_is_believed_in_its_script(self) -> None:
        """Corsican has no profile anywhere: its tag wins over a neighbour, and over no other script."""
        text = "U cunsigliu di a cità hà decisu luni di mantene aperta a piscina vechja per dui inguerni."
        assert detect(text, hints=[("source", "co")]).code == "co"
        assert detect(SENTENCES["ru"], hints=[("source", "co")]).code == "ru"

    @pytest.mark.parametrize(("tag", "code"), [("bs", "bs"), ("hr-HR", "hr"), ("sr-Latn-RS", "sr")])
    def test_twins_are_told_by_their_tag(self, tag: str, code: str) -> None:
        """What is good Bosnian, Croatian and Serbian at once is in the language that the page says."""
        assert detect("Policija traga za vozačem koji je pobjegao nakon nesreće.", hints=[("page", tag)]).code == code

    def test_a_shared_script_needs_a_tag(self) -> None:
        """Ethiopic letters are Amharic, unless a tag says Tigrinya."""
        text = "ከተማው ምክር ቤት ሰኞ ዕለት ወሰነ"
        assert detect(text).code == "am"
        assert detect(text, hints=[("source", "ti")]).code == "ti"


class TestDetectors:
    """What the two detectors say through us is what they say themselves."""

    @pytest.mark.parametrize("name", ["english", "german", "greek", "mixed", "nothing"])
    def test_langdetect_says_what_it_says_alone(self, name: str) -> None:
        """Its probabilities are the same to the last bit, though numpy multiplies them."""
        text = {
            "english": "The ferry left Halden at noon with forty people and a dog.",
            "german": "Die Fähre fuhr um zwölf mit vierzig Leuten und einem Hund.",
            "greek": "Το πλοίο έφυγε το μεσημέρι με σαράντα ανθρώπους.",
            "mixed": "ferry hund chien",
            "nothing": "1234 5678",
        }[name]
        alone = language._factory().create()
        alone.n_trial = TRIALS
        alone.append(text)
        expected: dict[str, float] = {}
        for one in alone.get_probabilities() if name != "nothing" else ():
            code = one.lang.partition("-")[0]
            expected[code] = expected.get(code, 0.0) + one.prob
        assert by_langdetect(text) == expected

    def test_rows_of_a_table_lie_together(self) -> None:
        """What py3langid reads for one text is no column's piece: it would come from all over the memory."""
        assert language._identifier().nb_ptc.flags.c_contiguous
