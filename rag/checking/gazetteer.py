"""Places and bodies with the words that may stand for them in a faithful paraphrase."""

from functools import cache

__all__ = ["ACRONYMS", "implied", "is_demonym"]

# country : adjective and people : capital and metonyms, which lie in the country but are not the whole of it
_COUNTRIES = """
afghanistan:afghan:kabul|algeria:algerian:algiers|argentina:argentine argentinian:buenos|
australia:australian:canberra sydney melbourne|austria:austrian:vienna|azerbaijan:azerbaijani azeri:baku|
bangladesh:bangladeshi:dhaka|belarus:belarusian:minsk|belgium:belgian:brussels|brazil:brazilian:brasilia|
britain:british briton uk:london westminster whitehall|bulgaria:bulgarian:sofia|canada:canadian:ottawa toronto|
chile:chilean:santiago|china:chinese:beijing shanghai|colombia:colombian:bogota|croatia:croatian croat:zagreb|
cuba:cuban:havana|cyprus:cypriot:nicosia|denmark:danish dane:copenhagen|egypt:egyptian:cairo|england:english::|
estonia:estonian:tallinn|ethiopia:ethiopian:addis|finland:finnish finn:helsinki|
france:french frenchman frenchwoman:paris elysee|georgia:georgian:tbilisi|germany:german:berlin|ghana:ghanaian:accra|
greece:greek:athens|hungary:hungarian:budapest|iceland:icelandic:reykjavik|india:indian:delhi mumbai|
indonesia:indonesian:jakarta|iran:iranian:tehran|iraq:iraqi:baghdad|ireland:irish:dublin|israel:israeli:jerusalem|
italy:italian:rome|jamaica:jamaican:kingston|japan:japanese:tokyo|jordan:jordanian:amman|kazakhstan:kazakh:astana|
kenya:kenyan:nairobi|kuwait:kuwaiti:kuwait|latvia:latvian:riga|lebanon:lebanese:beirut|libya:libyan:tripoli|
lithuania:lithuanian:vilnius|malaysia:malaysian:kuala|mali:malian:bamako|malta:maltese:valletta|mexico:mexican:mexico|
morocco:moroccan:rabat|myanmar:burmese:naypyidaw|nepal:nepalese nepali:kathmandu|
netherlands:dutch dutchman:amsterdam hague|nigeria:nigerian:abuja lagos|norway:norwegian:oslo|
pakistan:pakistani:islamabad karachi|palestine:palestinian:ramallah|peru:peruvian:lima|
philippines:filipino philippine:manila|poland:polish pole:warsaw|portugal:portuguese:lisbon|qatar:qatari:doha|
romania:romanian:bucharest|russia:russian:moscow kremlin|rwanda:rwandan:kigali|arabia:saudi:riyadh|
scotland:scottish scot:edinburgh glasgow holyrood|serbia:serbian serb:belgrade|singapore:singaporean:|
slovakia:slovak:bratislava|slovenia:slovenian:ljubljana|somalia:somali:mogadishu|
spain:spanish spaniard:madrid barcelona|sudan:sudanese:khartoum|sweden:swedish swede:stockholm|
switzerland:swiss:bern geneva zurich|syria:syrian:damascus aleppo|taiwan:taiwanese:taipei|tanzania:tanzanian:dodoma|
thailand:thai:bangkok|tunisia:tunisian:tunis|turkey:turkish turk turkiye:ankara istanbul|uganda:ugandan:kampala|
ukraine:ukrainian:kyiv kiev|uruguay:uruguayan:montevideo|venezuela:venezuelan:caracas|vietnam:vietnamese:hanoi|
wales:welsh:cardiff|yemen:yemeni:sanaa|zambia:zambian:lusaka|zimbabwe:zimbabwean:harare|
america:american us usa:washington|europe:european:|africa:african:|asia:asian:|islam:islamic muslim:|
christianity:christian:
"""

# short form : words of the long form, for those that initials do not give
ACRONYMS: dict[str, tuple[tuple[str, ...], ...]] = {
    "us": (("united", "states"), ("america",), ("american",), ("u", "s")),
    "usa": (("united", "states"), ("america",)),
    "uk": (("united", "kingdom"), ("britain",), ("british",)),
    "eu": (("european", "union"), ("e", "u")),
    "un": (("united", "nations"),),
    "nato": (("north", "atlantic", "treaty", "organization"), ("alliance",)),
    "who": (("world", "health", "organization"), ("world", "health", "organisation")),
    "is": (("islamic", "state"), ("isis",), ("isil",), ("daesh",)),
    "isis": (("islamic", "state"), ("isil",), ("daesh",), ("is",)),
    "isil": (("islamic", "state"), ("isis",), ("is",)),
    "fbi": (("federal", "bureau", "of", "investigation"),),
    "tory": (("conservative",),),
    "conservative": (("tory",), ("tories",)),
    "fed": (("federal", "reserve"),),
}


@cache
def _tables() -> tuple[dict[str, frozenset[str]], frozenset[str]]:
    """What each word of the evidence says about others, and all adjectives of nationality."""
    implied_by: dict[str, set[str]] = {}
    adjectives: set[str] = set()
    for row in _COUNTRIES.replace("\n", "").strip("|").split("|"):
        country, people, cities = (*row.split(":"), "", "")[:3]
        same = {country, *people.split()}
        same |= {word + "s" for word in same}
        adjectives |= same - {country}
        for word in same:
            implied_by.setdefault(word, set()).update(same)
        for city in cities.split():
            implied_by.setdefault(city, set()).update(same)
    return {word: frozenset(others) for word, others in implied_by.items()}, frozenset(adjectives)


def implied(word: str) -> frozenset[str]:
    """The country words that a word of the evidence supports: "moscow" and "russian" both support "russia"."""
    return _tables()[0].get(word, frozenset())


def is_demonym(word: str) -> bool:
    """Whether a word names a people or is the adjective of a country."""
    return word in _tables()[1]
