"""Lines that label or ask are no text, in any language; what only begins like them is."""

from __future__ import annotations

import time

import pytest

from pipeline.clean.body.choice import read_body
from pipeline.clean.body.container import is_noise
from pipeline.clean.body.furniture import is_furniture, without_furniture
from pipeline.clean.body.labels import opens_comments, shows_a_part
from pipeline.clean.extract import extract_page
from pipeline.clean.markup.blocks import outline_of
from pipeline.clean.markup.document import parse
from pipeline.clean.markup.structured import read_structured

URL = "https://www.fjordpost.example/2024/03/14/bridges-closed"
STORY = (
    "Two bridges over the Orra were closed on Thursday after a storm tore at their cables for hours on end.",
    "The county's road office said that engineers would look at the cables as soon as the wind allowed it.",
    "Buses take the long way round the lake until then, which adds forty minutes to every journey to town.",
    "Ferries sail twice an hour from Nordvik, and the county has asked the owners for a third boat in the evening.",
    "A decision on the older of the two bridges, built in 1958, is expected when the council meets in April.",
)
TEXT = "".join(f"<p>{one}</p>" for one in STORY)
COMMENTS = "<div><b>Rolf Ekeland</b><p>They never painted that cable, not once in thirty years.</p></div>" * 2

LABELS = (
    "विज्ञापन",
    "Olvassa el ezt is: Vihar a tó felett",
    "Διαβάστε επίσης: Καταιγίδα",
    "קראו גם: סופה מעל האגם",
    "यह भी पढ़ें: झील पर तूफ़ान",
    "Citiți și: Furtună",
    "Publicidade",
    "Advertentie",
    "[Reklama]",
    "— 広告 —",
    "Tekst gaat verder onder de foto",
    "Dalszy ciąg artykułu pod reklamą",
    "La suite après la publicité",
    "Der Artikel wird unter der Anzeige fortgesetzt",
    "Продолжение после рекламы",
    "Continua após a publicidade",
    "Lesen Sie hier: Sturm reißt an den Seilen",
    "À lire également : la tempête",
    "Le puede interesar: el puente",
    "Přečtěte si také: Bouře nad jezerem",
    "Bekijk ook: storm boven het meer",
    "Przeczytaj również: Burza nad jeziorem",
    "【関連記事】湖の上の嵐",
    "相关阅读：湖上的风暴",
    "اقرأ أيضاً: العاصفة",
    "Lees ook",
    "Lesen Sie dazu auch: Sturm über dem See",
    "Lisez aussi : la tempête",
    "También puedes leer: El puente",
    "Meer lezen: Storm boven het meer",
    "Czytaj dalej: Burza",
    "Read on: Storm over the lake",
    "Lesen Sie auch: wie der Sturm die Seile zerriss.",
    "Lire aussi : comment la tempête a rompu les câbles.",
)
LINES = (
    "Video Player is loading.",
    "Remaining Time -0:00",
    "Nächste Seite: Die Seile",
    "Page suivante »",
    "Pages: 1 2 3",
    "3 / 12",
    "Om deze inhoud te tonen moet je toestemming geven voor cookies van sociale media.",
    "© 2026 The Wire. This material may not be published, broadcast or rewritten without permission of its owner.",
)
REQUESTS = (
    "Tilmeld dig vores nyhedsbrev og få historierne først.",
    "Tilaa uutiskirjeemme ja pysy ajan tasalla.",
    "Iratkozzon fel hírlevelünkre!",
    "Abonează-te la newsletterul nostru.",
    "WhatsApp kanalımıza katılın.",
    "הצטרפו לערוץ הטלגרם שלנו",
    "제보는 카카오톡으로 보내주세요.",
    "Har du hittat ett fel? Hör av dig.",
    "Spotted a mistake? Let us know.",
    "Fehler gefunden? Jetzt melden.",
    "Une coquille dans l'article ? Signalez-la.",
    "Znalazłeś błąd? Napisz do nas.",
    "Ακολουθήστε μας στο Google News για όλες τις ειδήσεις",
    "खबरों के लिए हमें गूगल न्यूज़ पर फॉलो करें।",
    "[저작권자 ⓒ 피오르신문 무단전재 및 재배포 금지]",
    "記事・写真の無断転載を禁じます",
    "Download our app for the evening news.",
    "Diesen Artikel teilen",
    "Udostępnij artykuł",
    "Sdílet článek",
    "Tous droits réservés.",
    "Alle rechten voorbehouden",
    "© Riproduzione riservata",
    "Все права защищены.",
    "版权所有，未经许可不得转载。",
    "無断転載を禁じます。",
    "جميع الحقوق محفوظة.",
    "Masz już prenumeratę? Zaloguj się",
    "Ya eres suscriptor? Inicia sesión",
    "Zapisz się na nasz newsletter.",
    "Sledujte nás na Facebooku.",
    "Volg ons op Facebook en Instagram.",
    "تابعونا على فيسبوك.",
    "责任编辑：李小明",
    "扫码关注公众号",
    "LINEで友だち追加",
    "Um diesen Inhalt zu sehen, ist Ihre Zustimmung nötig.",
    "2026年11月25日 15時07分",
    "Send us your pictures at desk@fjordpost.example",
    "Get the Fjord Post app for alerts",
    "Keine Nachricht verpassen: unser WhatsApp-Kanal",
    "Suivez toute l'actualité sur notre chaîne WhatsApp",
    "Segui il nostro canale Telegram",
    "Receba as nossas notícias por e-mail",
    "Signaler une erreur",
    "Zgłoś błąd",
    "Zpět nahoru",
    "トップへ戻る",
    "返回顶部",
    "العودة إلى الأعلى",
    "Email this story",
    "Seite drucken",
    "Revenir en haut",
    "Volver arriba",
    "Torna in alto",
    "Voltar ao início da página",
    "Print dit bericht",
    "Drukuj tekst",
    "Vytisknout článek",
    "Распечатать новость",
    "طباعة المقال",
    "Hinweise bitte an redaktion@fjordpost.example",
)
PARTS = (
    "Jetzt weiterlesen mit unserem Abo",
    "Il vous reste 75 % de cet article à lire. La suite est réservée aux abonnés.",
    "Dalsza część artykułu dostępna jest dla subskrybentów",
    "A cikk folytatása előfizetőink számára érhető el",
    "Det här är en artikel för prenumeranter",
    "Artiklen er kun for abonnenter",
    "Tämä artikkeli on vain tilaajille",
    "Acest articol este disponibil doar pentru abonați",
    "Bu içerik yalnızca abonelere özeldir",
    "Fortsätt läsa: logga in eller bli prenumerant",
    "This story is for subscribers only.",
    "Subscribe to continue reading.",
    "Dieser Artikel ist nur für Abonnenten.",
    "La suite est réservée aux abonnés.",
    "Este contenido es exclusivo para suscriptores.",
    "Questo articolo è riservato agli abbonati.",
    "Este artigo é exclusivo para assinantes.",
    "Dit artikel is alleen voor abonnees.",
    "Ten artykuł jest dostępny tylko dla prenumeratorów.",
    "Tento článek je pouze pro předplatitele.",
    "Материал доступен только подписчикам.",
    "この記事は有料会員限定です。残り1200文字",
    "本文为付费内容，订阅后阅读全文。",
    "The rest of this article is available to subscribers only.",
    "Um weiterzulesen, brauchen Sie ein Abo.",
    "Pour lire la suite, abonnez-vous.",
    "Per continuare a leggere, abbonati.",
    "Aby przeczytać całość, wykup dostęp.",
    "Чтобы прочитать полностью, оформите подписку.",
    "Contenido disponible solo para suscriptores.",
)
TOLD = (
    "Lataa pitkin rantaa kulki satoja ihmisiä, kertoi poliisi.",
    "Hent de både ind, sagde havnefogeden til sine folk i går.",
    "Artikeln om bron lästes bara av tidningens prenumeranter, sade redaktören på måndagen.",
    "Sie las die nächste Seite laut vor und legte den Brief dann zurück auf den Tisch.",
    "The council said on Monday that the next page of the plan would cost more than all before it.",
    "Nobody had found a mistake in the plans of the bridge until the engineers came in March.",
    "Share prices of the ferry line fell by a tenth.",
    "The reclaimed land along the lake is for sale.",
    "Related to nobody in town, the keeper was buried by the council.",
    "The article is for sale to subscribers of the county's archive and anybody else.",
    "Listen: the cables sing when the wind turns north.",
    "Hier fehlt die Zustimmung des Kreises.",
    "Für diesen Bau ist die Zustimmung des Rates nötig.",
    "Jetzt ermittelt die Polizei in einem Kanal von Telegram.",
    "Dieser Artikel des Gesetzes gilt nur für Mitglieder, sagte der Richter.",
    "Werbung für die Brücke machte damals niemand.",
    "À lire les journaux, la tempête était finie.",
    "La suite est connue de tous.",
    "Sigue la polémica por el vídeo de Facebook.",
    "Más información llegará mañana, dijo la alcaldesa.",
    "Entre os temas estava um grupo de WhatsApp.",
    "Partilhar a ponte com os vizinhos não foi fácil.",
    "Volgens de politie is het artikel alleen voor leden bedoeld.",
    "Podziel się chlebem, mówi przysłowie.",
    "该事件引起国际社会关注。",
    "他们决定加入这一组织。",
    "彼は新聞を購読する。",
    "残りの住民は船で渡った。",
    "وتابع الرئيس في كلمته أن الجسر مغلق.",
    "Подписали договор о рассылке писем.",
    "Discussion of the bridge took the council all night.",
    "Comments by the keeper were not heard.",
    "Get the boats out of the water, the keeper told the crew by e-mail.",
    "Follow the lake north and you reach Nordvik.",
    "The article of the treaty is available only to judges.",
    "Read the sky, not the clock.",
    "More about that in the report.",
    "See this as a beginning.",
    "Related: the council had sold the pier in 1958.",
    "See also: the report of the auditors was never printed.",
    "Read this: it is short, and it is true.",
    "Read on: the second letter is worse!",
    "Ver más: la vida tranquila y sin ruido.",
    "Leggi di più: è il solo modo di capire la laguna.",
    "Comments on the article came from all sides of the council.",
    "Um weiterzulesen, zündete sie eine Kerze an.",
    "Jetzt den Hafen zu schließen wäre falsch.",
    "Print is dead.",
    "Back on the lake, the ferries sail.",
    "Zurück auf dem See fährt die Fähre.",
    "Volver a la página del lago costó años.",
)
HEADINGS = (
    "댓글 3",
    "תגובות",
    "टिप्पणियाँ (2)",
    "Lukijoiden kommentit",
    "Comments (3)",
    "3 Kommentare",
    "Laisser un commentaire",
    "Deja un comentario",
    "Lascia un commento",
    "Deixe um comentário",
    "12 reacties",
    "Komentarze (3)",
    "Diskuze ke článku",
    "Комментарии читателей",
    "コメント（3件）",
    "网友评论",
    "٣ تعليقات",
    "Yorumlar",
    "Залишити коментар",
    "Add your comment",
    "Kommentar abgeben",
    "Seja o primeiro a comentar",
    "Plaats een reactie",
    "Dodaj swój komentarz",
    "Ваш комментарий",
    "4条评论",
    "コメントを投稿",
    "أضف تعليقك",
    "Ver todos os comentários",
    "كل التعليقات",
)


def kept(*lines: str) -> tuple[str, ...]:
    """Return what is left of ``lines`` on a page of plain paragraphs."""
    root = parse("".join(f"<p>{one}</p>" for one in lines), URL)
    return without_furniture(lines, outline_of(root), read_structured(root, URL))


def read(body: str) -> tuple[str, ...]:
    """Return the paragraphs of a page with ``body``."""
    html = f"<html><body><main><article><h1>Storm closes two bridges</h1>{body}</article></main></body></html>"
    return read_body(parse(html, URL), html, URL, "Storm closes two bridges").paragraphs


class TestLabels:
    """Over adverts and before headlines of other articles."""

    @pytest.mark.parametrize("line", LABELS)
    def test_no_text(self, line: str) -> None:
        """A label is no text, wherever it stands."""
        assert is_noise(line)

    @pytest.mark.parametrize("line", TOLD)
    def test_text(self, line: str) -> None:
        """A sentence that begins like one is text."""
        assert not is_noise(line)


class TestLines:
    """What players, galleries and parts of an article leave between paragraphs."""

    @pytest.mark.parametrize("line", LINES)
    def test_no_text(self, line: str) -> None:
        """Such a line is no text wherever it stands."""
        assert kept(*STORY[:2], line, *STORY[2:]) == STORY

    def test_digits_in_a_row(self) -> None:
        """A line that begins as a list of pages does is told in one pass, however many digits go on."""
        started = time.process_time()
        assert not any(is_furniture(f"Pages: {'1' * count}x") for count in range(30, 70))
        assert time.process_time() - started < 2


class TestRequests:
    """What is asked of the reader below the text, and above it."""

    @pytest.mark.parametrize("line", [*REQUESTS, *PARTS])
    def test_at_the_end(self, line: str) -> None:
        """Such a line at the end is no text."""
        assert kept(*STORY, line) == STORY

    @pytest.mark.parametrize("line", TOLD)
    def test_told(self, line: str) -> None:
        """A sentence with the same words is, at the top and at the end."""
        assert kept(*STORY, line) == (*STORY, line)
        assert kept(line, *STORY) == (line, *STORY)


class TestSubscribers:
    """A page that says that it shows a part."""

    @pytest.mark.parametrize("line", PARTS)
    def test_part(self, line: str) -> None:
        """The article is marked as paywalled, and the line is no text of it."""
        body = f"<main><article><h1>Storm closes two bridges</h1>{TEXT}<div><p>{line}</p></div></article></main>"
        page = extract_page(f"<meta charset=utf-8><body>{body}</body>".encode(), URL)
        assert page.paywalled
        assert page.text.split("\n\n") == list(STORY)

    @pytest.mark.parametrize("line", [*TOLD, "Already a subscriber? Log in", "Réservé aux abonnés"])
    def test_whole(self, line: str) -> None:
        """A sentence with such words marks nothing, nor does the door for those who have paid, nor a teaser's badge."""
        assert not shows_a_part(outline_of(parse(f"{TEXT}<p>{line}</p>", URL)), 100)

    def test_long_text(self) -> None:
        """Of a long text no part is missing: the line belongs to a counter."""
        assert not shows_a_part(outline_of(parse(f"<p>{PARTS[0]}</p>", URL)), 1000)

    def test_link(self) -> None:
        """A link with such words belongs to another article."""
        assert not shows_a_part(outline_of(parse(f"<p><a href=/a>{PARTS[0]}</a></p>", URL)), 100)


class TestComments:
    """Readers' comments below the text."""

    @pytest.mark.parametrize("heading", HEADINGS)
    def test_heading(self, heading: str) -> None:
        """A heading over comments ends the text, whatever number stands beside it."""
        assert read(f"{TEXT}<section><h3>{heading}</h3>{COMMENTS}</section>") == STORY

    def test_more_comments_than_text(self) -> None:
        """It does so where they are longer than the text."""
        many = "".join(f"<div><b>Rolf Ekeland</b><p>{one} {at}</p></div>" for at in range(3) for one in STORY)
        assert read(f"{TEXT}<section><h3>Kommentare (9)</h3>{many}</section>") == STORY

    @pytest.mark.parametrize("heading", ["Diskussion", "What do you think?", "Réagir", "Обсуждение", "Diskuze (3)"])
    def test_names_below(self, heading: str) -> None:
        """A heading of two meanings does so where a name stands below it."""
        assert read(f"{TEXT}<section><h3>{heading}</h3>{COMMENTS}</section>") == STORY

    def test_paragraphs_below(self) -> None:
        """Over a paragraph it is a part of the text."""
        assert read(f"{TEXT}<h3>Diskussion</h3><p>{STORY[0][::-1]}.</p>")[-2:] == ("Diskussion", f"{STORY[0][::-1]}.")

    @pytest.mark.parametrize("line", TOLD)
    def test_sentences(self, line: str) -> None:
        """A sentence is no such heading."""
        assert not opens_comments(line)
