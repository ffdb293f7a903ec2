#!/usr/bin/env bash
# spaCy 3.8.18: the sentencizer gives the mark that opens a quotation to the sentence before it.
#
# After a full stop it takes all punctuation along, so that a closing mark stays with its sentence. Which marks close it
# asks of Unicode's class for punctuation alone: "«" opens in French, Spanish, Italian, Russian and Ukrainian, where news
# begins every second sentence with it, as does "“" in English behind a space, and "¿" opens Spanish questions. The
# quotation begins without its mark, the sentence before ends with one that it never opened.
# Seen: the sentences of four texts of two sentences each.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check spacy==3.8.18
"$folder/venv/bin/python" - <<'PYTHON' | tee "$folder/seen"
import spacy

TEXTS = {
    "it": "Il battello è partito. «Torneremo», dice il capitano.",
    "ru": "Паром ушёл. «Мы вернёмся», — сказал капитан.",
    "es": "El barco zarpó. ¿Volverá? «Sí», dice el capitán.",
    "en": "The ferry left. “We shall be back,” the captain said.",
}
for language, text in TEXTS.items():
    nlp = spacy.blank(language)
    nlp.add_pipe("sentencizer")
    print(language, " | ".join(one.text for one in nlp(text).sents))
PYTHON
diff "$folder/seen" - <<'SEEN'
it Il battello è partito. « | Torneremo», dice il capitano.
ru Паром ушёл. « | Мы вернёмся», — сказал капитан.
es El barco zarpó. ¿ | Volverá? « | Sí», dice el capitán.
en The ferry left. “ | We shall be back,” the captain said.
SEEN
