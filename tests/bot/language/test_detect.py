"""People are answered in the language they write, and nobody who writes Dutch gets a foreign answer."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from bot.language import LANGUAGES, OTHER, detect_language
from bot.settings import ROOT

FOREIGN = {
    "en": """he won't let me leave the house
my little brother is crying and dad is shouting
where can i get help
is this confidential
I think my neighbour's child is being neglected
can you speak english
she threw a plate at me
what happens after I call you
im at a friends place now
my ex keeps following me to work
do you have a shelter near here
thank you so much""",
    "de": """können Sie mir bitte helfen
ich weiß nicht mehr weiter
mein Nachbar schreit seine Kinder an
er ist schon wieder betrunken
wo finde ich ein Frauenhaus
spricht hier jemand deutsch
ich hab angst nach hause zu gehen
was passiert nach einer meldung
meine schwester wird von ihrem freund bedroht
Darf ich anonym bleiben?
das kind kommt immer hungrig zur schule
vielen dank""",
    "fr": """bonjour, j'ai besoin d'aide
il ne veut pas que je sorte
où puis-je aller avec mes enfants
ma voisine pleure tous les soirs
est-ce que c'est gratuit
je ne sais pas quoi faire
mon père est encore bourré
jai peur de rentrer
parlez-vous français
elle a des bleus partout
qu'est-ce qui se passe après un signalement
merci beaucoup""",
    "es": """necesito ayuda por favor
no sé qué hacer con mi pareja
mi vecina grita todas las noches
dónde hay una casa de acogida
él no me deja trabajar
tengo mucho miedo de volver a casa
hablan español aquí
mi hijo no quiere ir con su papá
es anónimo si llamo
ya no aguanto mas
qué pasa si aviso a la policía
muchas gracias""",
    "pl": """potrzebuję pomocy
nie wiem co robić
mąż nie pozwala mi pracować
gdzie mogę pójść z dziećmi
sąsiad krzyczy na żonę co noc
boje sie wracac do domu
czy ktoś mówi po polsku
on znowu jest pijany
czy mogę zostać anonimowa
dziecko przychodzi głodne do szkoły
co sie stanie jak zadzwonie
dziękuję bardzo""",
    "tr": """yardıma ihtiyacım var
ne yapacağımı bilmiyorum
kocam dışarı çıkmama izin vermiyor
cocuklarimla nereye gidebilirim
komşum her gece karısına bağırıyor
eve donmeye korkuyorum
türkçe konuşan var mı
yine sarhoş geldi
adımı vermeden arayabilir miyim
cocuk okula ac geliyor
ararsam ne olur
çok teşekkür ederim""",
    "ar": """أحتاج إلى مساعدة
ما بعرف شو أعمل
زوجي لا يسمح لي بالعمل
وين فيني روح مع أولادي
جارنا يصرخ على زوجته كل ليلة
خايفة ارجع عالبيت
هل يتكلم أحد العربية؟
شكراً جزيلاً
ana khayfa nerje3 l dar
ma ba3ref shou a3mel
3afakom bghit chi wa7ed y3awenni
jozi ma bikhallini eshteghel""",
    "uk": """мені потрібна допомога
я не знаю що робити
чоловік не дозволяє мені працювати
куди я можу піти з дітьми
боюся повертатися додому
хтось розмовляє українською?
сусід щоночі кричить на дружину
чи можна не називати ім'я
він знову п'яний
дуже дякую""",
    "ru": """мне нужна помощь
я не знаю что делать
муж не разрешает мне работать
куда можно пойти с детьми
боюсь возвращаться домой
кто-нибудь говорит по-русски?
сосед каждую ночь орёт на жену
можно не называть имя
он снова пьяный
большое спасибо""",
}

DUTCH = """help
help me
hij slaat me
ok
ja
nee nu niet
Ja, er is nu gevaar
hallo bot
sorry my bad ik bedoel mijn moeder
me ex is echt een stalker
mn man is zo fucking boos omg
ik word gek van die guy
Goes
Den Burg
The Hague
zijde gij ne mens of ne computer
ik zen bang van onze pa
hij hee mien slagen
ons mam hee blauwe plekken
wa mot ik doen dan
hy slacht my en ik bin bang
us heit is altyd dronken, wat moat ik dwaan
wollah hij gaat me klappen geven
ewa ik wil niet naar osso, me pa is daar
mijn abi slaat mij altijd, wallah ik ben bang
habibi zegt hij maar daarna slaat hij
mama kizim zegt zij maar papa slaat
ik niet goed praten nederlands, man is boos
ik bang, man drinken, kinder huilen
mijn man hij altijd schreeuwen kurwa kurwa en dan slaan
hij zegt i will kill you en hij meent het
mijn vrouw zegt immer dat ik sla
wie bel ik bij crisis
Kindermishandeling
veilig thuis
meldcode
partnergeweld preventie
kindermishndeling melde
ikwilgraagweteofditklopt
watis een huisverbdo
tolk nodig voor een arabische moeder
AMK
hulp bij scheiding met gezag
der is iets mis met t kindje van hiernaast
merci voor de hulp
salam, ik heb vraag
bye
1234 AB
😭😭😭
0612345678
???""".splitlines()

OTHER_LANGUAGES = """mio marito mi picchia, aiuto
o meu marido bate-me e tenho medo
sotul meu ma bate si mi-e frica
a férjem megvert, félek
min man slår mig och jag är rädd
chồng tôi đánh tôi
ninkeygu wuu i garaacayaa waan baqayaa
شوهرم مرا کتک می زند
میرا شوہر مجھے مارتا ہے
我丈夫打我
夫に殴られています
ባለቤቴ ይመታኛል
ο άντρας μου με χτυπάει""".splitlines()


@pytest.mark.parametrize("language", FOREIGN)
def test_people_are_recognised_in_their_own_language(language: str) -> None:
    sentences = FOREIGN[language].splitlines()
    wrong = {sentence: found for sentence in sentences if (found := detect_language(sentence)) != language}
    assert len(wrong) <= 1, wrong


def test_hardly_anyone_is_mistaken_for_someone_else() -> None:
    cases = [(sentence, language) for language, lines in FOREIGN.items() for sentence in lines.splitlines()]
    right = [detect_language(sentence) == language for sentence, language in cases]
    assert len(cases) >= 100
    assert sum(right) / len(cases) >= 0.97


@pytest.mark.parametrize("sentence", DUTCH)
def test_who_writes_some_kind_of_dutch_stays_in_dutch(sentence: str) -> None:
    assert detect_language(sentence) == "nl"


@pytest.mark.parametrize("sentence", OTHER_LANGUAGES)
def test_languages_we_do_not_speak_are_called_so(sentence: str) -> None:
    assert detect_language(sentence) == OTHER


def test_questions_from_the_training_data_stay_in_dutch() -> None:
    questions = [
        line.strip()[2:]
        for path in sorted(Path(ROOT / "data" / "nlu").glob("*.yml"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.startswith("    - ")
    ]
    sample = random.Random(7).sample(questions, 300)
    foreign = [question for question in sample if detect_language(question) != "nl"]
    assert len(foreign) <= 3, foreign


@pytest.mark.parametrize("text", ["", "   ", "112", "🙏🙏🙏", "!!!", "https://www.example.com/en/help"])
def test_a_message_without_words_counts_as_dutch(text: str) -> None:
    assert detect_language(text) == "nl"


def test_a_message_costs_less_than_a_millisecond() -> None:
    messages = [sentence for sentences in FOREIGN.values() for sentence in sentences.splitlines()] + DUTCH
    for message in messages[:3]:
        detect_language(message)
    start = time.perf_counter()
    for message in messages:
        assert detect_language(message) in (*LANGUAGES, OTHER)
    assert (time.perf_counter() - start) / len(messages) < 0.001
