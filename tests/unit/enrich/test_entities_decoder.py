"""The decoder finds what spaCy's own loop finds, on every model that it reads, whatever the text."""

from __future__ import annotations

import importlib
import random
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest
import spacy
from spacy.training import Example
from spacy.util import fix_random_seed  # type: ignore[attr-defined] # spaCy documents it
from threadpoolctl import threadpool_limits

from bench.invented import invented_words
from pipeline.enrich.entities.recognise import models
from pipeline.enrich.entities.recognise.decoder import AT_ONCE, Decoder, characters
from pipeline.enrich.entities.recognise.spacy_model import SIGNS_BEHIND, Reader, pipeline_of
from pipeline.enrich.entities.recognise.token_vectors import ShapeError

if TYPE_CHECKING:
    from spacy.language import Language

SPACY_MODELS = ("en_core_web_md", "fr_core_news_md")
ODD_SHARE = 0.1
ODD = ("\u200b", "\u0000", "\ufffd", "can't", "O'Neill", "\n\n", "\t", "  ", "東京", "القاهرة", "Київ", "🙂", "e\u0301")


@lru_cache(maxsize=4)
def pipeline(model: str) -> Language:
    """Return spaCy's pipeline of a model that ``data/models.toml`` names."""
    return pipeline_of(models._data()["models"][model])


def untrained(*, seed: int, **changed: Any) -> Language:  # noqa: ANN401 - spaCy's own settings
    """Return a small pipeline with the weights that chance gave it: it sees names everywhere, in every way."""
    fix_random_seed(seed)
    nlp = spacy.blank("xx")
    embed = {"@architectures": "spacy.MultiHashEmbed.v2", "width": 32, "attrs": ["NORM", "PREFIX", "SUFFIX", "SHAPE"]}
    embed |= {"rows": [500, 250, 500, 250], "include_static_vectors": False}
    encode = {"@architectures": "spacy.MaxoutWindowEncoder.v2", "width": 32, "depth": 3, "window_size": 1}
    tok2vec = {"@architectures": "spacy.Tok2Vec.v2", "embed": embed, "encode": encode | {"maxout_pieces": 2}}
    model = {"@architectures": "spacy.TransitionBasedParser.v2", "state_type": "ner", "extra_state_tokens": False}
    model |= {"hidden_width": 24, "maxout_pieces": 3, "use_upper": True, "tok2vec": tok2vec}
    model |= changed
    ner: Any = nlp.add_pipe("ner", config={"model": model})
    one = {"entities": [(0, 3, "PER"), (4, 7, "ORG"), (8, 16, "LOC")]}
    nlp.initialize(lambda: [Example.from_dict(nlp.make_doc("Ann ABC New York"), one)])
    weights = ner.model.get_ref("upper") if model["use_upper"] else None
    if weights is not None:  # they start at nought, where all classes are alike
        chance = random.Random(seed)  # noqa: S311 - chance that comes again
        rows = [[chance.gauss(0, 1) for _ in range(24)] for _ in range(weights.get_dim("nO"))]
        weights.set_param("W", weights.ops.asarray2f(rows))
    return nlp


@pytest.mark.parametrize(
    "model", [name for name, one in models._data()["models"].items() if one.get("plain_tokenizer")]
)
def test_a_tokenizer_that_is_not_read_is_the_one_that_was_written(model: str) -> None:
    """What is said to be the plain tokenizer of its language is that in the installed package, rule by rule."""
    tokenizer: Any = pipeline(model).tokenizer
    package = importlib.import_module(models._data()["models"][model]["package"])
    (written,) = Path(str(package.__file__)).parent.glob("*/tokenizer")
    plain = tokenizer.to_bytes()
    assert tokenizer.from_disk(written).to_bytes() == plain


@pytest.fixture(autouse=True, scope="module")
def one_thread() -> Iterator[None]:
    """As the reader has it: matrices this small gain nothing from a second thread."""
    with threadpool_limits(1, user_api="blas"):
        yield


@pytest.fixture(scope="module")
def press(repository: Path) -> list[str]:
    """Every third article of the sample press, in all its languages."""
    found = sorted((repository / "pipeline/press/outlets").glob("*/*.md"))
    return [path.read_text(encoding="utf-8").split("+++\n", 2)[2] for path in found[::3]]


def fuzzed(texts: list[str], seed: int, count: int) -> Iterator[str]:
    """Yield texts of words drawn from ``texts``, in disorder, in any case, with what else a page may hold."""
    chance = random.Random(seed)  # noqa: S311 - chance that comes again
    words = sorted({word for text in texts for word in text.split()})
    for _ in range(count):
        rare = [chance.random() < ODD_SHARE for _ in range(chance.randrange(80))]
        drawn = [chance.choice(ODD) if one else chance.choice(words) for one in rare]
        changed = [chance.choice([word, word, word.upper(), word.title()]) for word in drawn]
        yield "".join(word + chance.choice([" ", " ", " ", "", "\n"]) for word in changed)


def assert_equal(nlp: Language, texts: list[str]) -> None:
    """Assert that the decoder and spaCy find the same in ``texts``, and that they find something."""
    decoder = Decoder.of(nlp)
    found = 0
    for text in texts:
        document = nlp.make_doc(text)
        ours = characters(document, decoder.entities(document))
        assert ours == [(one.start_char, one.end_char, one.label_) for one in nlp(text).ents], text
        found += len(ours)
    assert found > len(texts) / 2


@pytest.mark.no_cover
class TestEquality:
    """The same entities as spaCy's loop."""

    @pytest.mark.parametrize("model", SPACY_MODELS)
    def test_the_press(self, press: list[str], model: str) -> None:
        """On articles of thirteen languages."""
        assert len(press) > 40
        assert_equal(pipeline(model), press)

    @pytest.mark.parametrize("model", SPACY_MODELS)
    def test_fuzzed_texts(self, press: list[str], model: str) -> None:
        """On words in disorder, white space, control characters and ten scripts."""
        assert_equal(pipeline(model), list(fuzzed(press, 1, 80)))

    @pytest.mark.parametrize("seed", range(4))
    def test_a_model_of_another_size(self, press: list[str], seed: int) -> None:
        """On models of other sizes, without vectors, whose entities are long, short and everywhere."""
        assert_equal(untrained(seed=seed), list(fuzzed(press, seed, 40)))

    @pytest.mark.parametrize("leans", [3.0, 6.0, 50.0])
    def test_entities_of_many_words(self, press: list[str], leans: float) -> None:
        """On a model that seldom, hardly ever or never ends a name: those of more words than are followed together."""
        nlp = untrained(seed=2)
        ner: Any = nlp.get_pipe("ner")
        upper = ner.model.get_ref("upper")
        names = [ner.moves.get_class_name(number) for number in range(ner.moves.n_moves)]
        upper.set_param("b", upper.ops.asarray1f([leans if one.startswith(("B-", "I-")) else 0.0 for one in names]))
        decoder, longest = Decoder.of(nlp), 0
        for text in ("\n".join(fuzzed(press, seed, 6)) for seed in range(4)):
            document = nlp.make_doc(text)
            ours = decoder.entities(document)
            assert ours == [(one.start, one.end, one.label_) for one in nlp(text).ents]
            longest = max(longest, *(end - start for start, end, _ in ours))
        assert longest > AT_ONCE

    def test_nothing_and_a_word(self) -> None:
        """An empty text has no entities; the only word of a text begins none that could not end."""
        nlp = pipeline("en_core_web_md")
        decoder = Decoder.of(nlp)
        assert decoder.entities(nlp.make_doc("")) == []
        for text in ("Paris", " ", "\n", "."):
            ours = characters(document := nlp.make_doc(text), decoder.entities(document))
            assert ours == [(one.start_char, one.end_char, one.label_) for one in nlp(text).ents]

    def test_a_form_with_two_norms(self) -> None:
        """A form is known by its norm too: the "ca" of "can't" is another word than one that stands alone."""
        nlp = pipeline("en_core_web_md")
        texts = ["He can't say. ca Anna Berg in Ca, Ca. won't wo Oslo", "ca Anna Berg can't"] * 2
        assert_equal(nlp, texts)

    def test_rows_are_forgotten_when_there_are_many(self) -> None:
        """The rows that are kept are bounded, and what is computed again is the same."""
        nlp = pipeline("en_core_web_md")
        decoder = Decoder.of(nlp)
        text = "Angela Merkel visited Paris."
        first = decoder.entities(nlp.make_doc(text))
        embedding = decoder.vectors.embedding
        embedding.most = 1_000
        for start in range(0, 4_000, 300):
            decoder.entities(nlp.make_doc(" ".join(f"Ab{number}" for number in range(start, start + 300))))
            assert len(embedding.places) <= embedding.most
        assert len(embedding.rows) <= 2 * embedding.most
        assert decoder.entities(nlp.make_doc(text)) == first


class TestFolders:
    """A model that lies in a folder."""

    def test_it_is_read_by_the_decoder(self, press: list[str], tmp_path: Path) -> None:
        """What training writes is loaded by its path, and finds what it found before it was written."""
        nlp = untrained(seed=5)
        nlp.to_disk(tmp_path)
        recogniser = models.load("small", {"kind": "folder", "path": str(tmp_path)})
        assert recogniser.name == f"small-{nlp.meta['version']}"
        for text in fuzzed(press, 4, 10):
            found = [(one.start, one.end, one.label) for one in recogniser.find(text)]
            assert found == [(one.start_char, one.end_char, one.label_) for one in nlp(text).ents]


class TestTokens:
    """What a reader has the tokenizer keep."""

    def test_a_word_behind_one_with_a_rule_is_taken_apart_once(self) -> None:
        """Of a text that is read again, no word is taken apart again, though "can't" has a rule of its own."""
        nlp = untrained(seed=1)
        asked: list[str] = []
        cast("Any", nlp.tokenizer).url_match = asked.append
        reader = Reader(nlp)
        text = "They can't harbour (zorbling) boats; the Brightwater-quay won't either."
        reader.read(text)
        assert "zorbling" in asked
        asked.clear()
        reader.read(text)
        assert not asked

    def test_what_is_kept_of_words_is_bounded(self) -> None:
        """Of 3,000 new words a vocabulary keeps the first and, for a while, the last, and names are found as before."""
        nlp, fresh = untrained(seed=1), untrained(seed=1)
        before, words = len(nlp.vocab.strings), invented_words("en")
        reader, kept = Reader(nlp, most_forms=len(nlp.vocab) + 100, most_passing=400), []
        for text in (" ".join(islice(words, 50)) for _ in range(60)):
            found = reader.read(text)
            kept.append(len(nlp.vocab.strings) - before)
            assert found == [(one.start_char, one.end_char, one.label_) for one in fresh(text).ents]
        assert max(kept) < 1_500

    def test_tokens_are_those_of_a_tokenizer_that_keeps_nothing(self, press: list[str]) -> None:
        """What is kept of words read alone is what they are within a text."""
        nlp, fresh = untrained(seed=1), untrained(seed=1)
        cast("Any", fresh.tokenizer).max_cache_size = 0
        reader = Reader(nlp)
        for text in [*press[:5], *fuzzed(press, 3, 5)]:
            reader.read(text)
            read, plain = (one.make_doc(text).to_array(["ORTH", "NORM", "SPACY"]) for one in (nlp, fresh))
            assert (read == plain).all()

    def test_of_a_new_word_only_what_is_seen_is_asked(self, press: list[str]) -> None:
        """Tokens and names are those of spaCy, though words answer fewer questions and letters alone are not cut."""
        nlp, fresh = untrained(seed=1), untrained(seed=1)
        reader = Reader(nlp)
        reader.release()
        asked, usual = (cast("Any", one.vocab).lex_attr_getters for one in (nlp, fresh))
        assert len(asked) < len(usual) / 2
        seen: list[int | str] = ["ORTH", "NORM", "PREFIX", "SUFFIX", "SHAPE", "SPACY", "IS_SPACE"]
        for text in [*press[:5], *fuzzed(press, 3, 5)]:
            assert reader.read(text) == [(one.start_char, one.end_char, one.label_) for one in fresh(text).ents]
            read, plain = (one.make_doc(text).to_array(seen) for one in (nlp, fresh))
            assert (read == plain).all()

    @pytest.mark.parametrize("model", SPACY_MODELS)
    def test_letters_alone_are_cut_by_no_pattern(self, model: str) -> None:
        """No letter of the scripts of Europe and the Near East ends a word, stands before its end or within it."""
        tokenizer = cast("Any", pipeline(model).tokenizer)
        letters = [chr(number) for number in range(0x1000) if chr(number).isalpha()]
        for word in (f"{other}{letter}{other}" for letter in letters for other in "aZ"):
            assert tokenizer.suffix_search(word[:2]) is None
            assert not any(tokenizer.infix_finditer(word))

    @pytest.mark.parametrize("model", SPACY_MODELS)
    def test_a_sign_behind_letters_is_cut_off_alone(self, model: str) -> None:
        """Whatever letters stand before a sign that is cut off one of them, that sign and nothing else is cut off."""
        suffix = cast("Any", pipeline(model).tokenizer).suffix_search
        signs = [sign for sign in SIGNS_BEHIND if (cut := suffix(f"a{sign}")) and cut.span() == (1, 2)]
        assert {",", ":", ")"} <= set(signs)
        letters = [chr(number) for number in range(0x1000) if chr(number).isalpha()]
        for sign in signs:
            found = (suffix(f"{before}{letter}{sign}") for letter in letters for before in ("", "s", "ZZ"))
            assert {cut and cut.end() - cut.start() for cut in found} == {1}


class TestOtherShapes:
    """Models that the decoder does not know."""

    def test_spacys_loop_reads_them(self, press: list[str]) -> None:
        """A model without an upper layer is refused by the decoder, and read all the same."""
        nlp = untrained(seed=1, use_upper=False)
        with pytest.raises(ShapeError, match="no upper layer"):
            Decoder.of(nlp)
        reader = Reader(nlp)
        assert reader.decoder is None
        for text in fuzzed(press, 3, 5):
            assert reader.read(text) == [(one.start_char, one.end_char, one.label_) for one in nlp(text).ents]

    def test_components_beside_ner(self) -> None:
        """What runs before ner may forbid names, which the decoder would not know."""
        nlp = untrained(seed=1)
        nlp.add_pipe("sentencizer", first=True)
        with pytest.raises(ShapeError, match="beside ner"):
            Decoder.of(nlp)
