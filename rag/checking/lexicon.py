"""Small tables of English that the rules share: function words, irregular forms, opposites."""

from functools import cache

__all__ = [
    "DERIVED",
    "IRREGULAR",
    "OPPOSITES",
    "PRONOUNS",
    "RIVALS",
    "STOPWORDS",
    "TITLES",
    "VERB_FORMS",
    "words",
]


@cache
def words(text: str) -> frozenset[str]:
    """The words of a space-separated table."""
    return frozenset(text.split())


PRONOUNS = words(
    "he she they it him her them his hers their theirs its himself herself themselves itself we us our i me my you "
    "your who whom whose"
)

STOPWORDS = PRONOUNS | words(
    "a an the this that these those there here and or but nor so yet if then than as of at by for with about into "
    "onto through during to from in on off over under up down out again once be am is are was were been being have has "
    "had having do does did doing will would shall should can could may might must ought not no only own same too very "
    "just s t also when where why how what which while because until upon toward towards among amongst amid within "
    "without via per each such both any some more most other another since after before between against all let get "
    "got ve ll re d m st nd rd th mr mrs ms dr however though although whether either neither even ever still "
    "already now today well like much many"
)

TITLES = words(
    "mr mrs ms miss dr sir dame lord lady prof professor president vice prime minister chancellor senator sen rep "
    "congressman congresswoman governor gov mayor king queen prince princess duke duchess pope cardinal archbishop "
    "bishop rev reverend judge justice general gen colonel col captain capt major maj lieutenant lt sergeant sgt "
    "admiral commander officer detective inspector superintendent sheriff chief secretary ambassador foreign interior "
    "defence defense finance deputy director chairman chairwoman chair ceo coach manager spokesman spokeswoman "
    "spokesperson sheikh imam rabbi st saint former acting"
)

# base, past, participle where they differ from the regular forms
_VERBS = """
arise arose arisen|be was were been is are am|bear bore borne|beat beaten|become became|begin began begun|bend bent|
bind bound|bite bit bitten|blow blew blown|break broke broken|bring brought|build built|buy bought|catch caught|
choose chose chosen|come came|deal dealt|dig dug|do did done does|draw drew drawn|drink drank drunk|
die dies died dying|drive drove driven|eat ate eaten|fall fell fallen|feed fed|feel felt|fight fought|find found|
flee fled|fly flew flown|forbid forbade forbidden|forget forgot forgotten|freeze froze frozen|get got gotten|
give gave given|go went gone goes|grow grew grown|hang hung|have had has|hear heard|hide hid hidden|hold held|
keep kept|know knew known|lay laid|lead led|leave left|lend lent|lie lay lain lied lying lies|lose lost|make made|
mean meant|meet met|pay paid|prove proven|ride rode ridden|ring rang rung|rise rose risen|run ran|say said|
see saw seen|seek sought|sell sold|send sent|shake shook shaken|shine shone|shoot shot|show shown|
shrink shrank shrunk|sing sang sung|sink sank sunk|sit sat|sleep slept|speak spoke spoken|spend spent|
spring sprang sprung|stand stood|steal stole stolen|stick stuck|strike struck stricken|swear swore sworn|
swim swam swum|take took taken|teach taught|tear tore torn|tell told|think thought|tie ties tied tying|
endure lasted lasts lasting|
throw threw thrown|understand understood|wake woke woken|wear wore worn|weep wept|win won|withdraw withdrew withdrawn|
write wrote written|overtake overtook overtaken|undergo underwent undergone|oversee oversaw overseen|
overthrow overthrew overthrown|uphold upheld
"""
_PLURALS = """
man men|woman women|child children|foot feet|tooth teeth|person people persons|wife wives|life lives|knife knives|
leaf leaves|half halves|thief thieves|wolf wolves|crisis crises|medium media|datum data|criterion criteria|
policeman policemen|policewoman policewomen|spokesman spokesmen|gunman gunmen|fisherman fishermen|
serviceman servicemen|good better best|bad worse worst|far further farther furthest
"""
# noun or adjective → the word it is made from, where no suffix rule gets there
_DERIVED = """
decide decision decisions|die death deaths dead deadly dying|lose loss losses|grow growth|choose choice choices|
arrive arrival arrivals|propose proposal proposals|refuse refusal|approve approval|try trial trials|fly flight flights|
sell sale sales|speak speech speeches|see sight|think thought thoughts|believe belief beliefs|prove proof|
succeed success successful successfully successes|fail failure failures|explode explosion explosions explosive|
invade invasion invasions|conclude conclusion|divide division|expand expansion|extend extension|permit permission|
respond response responses|destroy destruction|produce production|reduce reduction reductions|attend attendance|
marry marriage|depart departure departures|sign signature|vary various variety|long length|high height|
strong strength|wide width|deep depth|poor poverty|hot heat|able ability|anger angry angrily|hunger hungry|
compete competition competitor competitors|describe description|receive receipt reception|seize seizure|
suspect suspicion suspicions|warm warmth|analyse analysis analyses analyze analyst|injure injury injuries|
assist assistance|resist resistance|perform performance performances|disappear disappearance|
admit admission admissions|suspend suspension|collide collision|defend defence defense defensive|
offend offence offense offences|pretend pretence|complain complaint complaints|give gift|live life alive|
win winner winners victory victories victorious|lead leader leaders leadership|kill killer killing killings
"""


def _forms(table: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for row in table.replace("\n", " ").split("|"):
        base, *others = row.split()
        for other in others:
            found.setdefault(other, base)
    return found


VERB_FORMS = frozenset(word for row in _VERBS.replace("\n", " ").split("|") for word in row.split())
IRREGULAR = _forms(_VERBS) | _forms(_PLURALS)
DERIVED = _forms(_DERIVED)

# Each row: one side | the other side. Stems of the words are compared, so every form counts.
OPPOSITES: tuple[tuple[frozenset[str], frozenset[str]], ...] = tuple(
    (words(left), words(right))
    for left, right in (
        row.split("|")
        for row in """
rise increase climb grow jump up soar surge gain higher raise boost expand rally upward|fall drop decline decrease \
down dip plunge slump tumble lower reduce shrink sink cut slash fell downward crash slow slowdown ease slump
more|less fewer
above|below beneath
before earlier|after later following
win winner victory triumph|lose loser loss defeat
buy purchase acquire|sell
accept approve adopt|reject refuse decline dismiss
allow permit let legalise authorise|ban prohibit forbid bar outlaw block prevent
support back endorse favour favor praise|oppose condemn criticise denounce
open opened reopen|close shut closed
start begin launch commence|end finish stop cease halt
enter arrive join|leave exit depart quit withdraw
arrest detain jail imprison|release free
convict guilty|acquit innocent
alive survive survivor|dead die kill
kill dead die death fatality slay murder|injure hurt wound
succeed success|fail failure
best|worst
biggest largest highest longest tallest oldest most|smallest lowest shortest youngest least
big large huge|small tiny
high|low
long|short
early earlier|late later
first|last
import|export
lend|borrow
hire recruit appoint|fire sack dismiss
marry|divorce
attack|defend
public|private
domestic|foreign
legal lawful|illegal unlawful
include|exclude
majority|minority
strengthen strong|weaken weak
improve better|worsen worse deteriorate
rich wealthy|poor
love like|hate dislike
optimistic|pessimistic
possible|impossible
likely|unlikely
safe|dangerous unsafe
true|false untrue
confirm|deny
admit confess|deny
send|receive
give|take
add|remove
push|pull
advance|retreat
ally|enemy
friend|enemy
hot warm|cold cool
fast quick rapid|slow
easy|difficult hard
cheap|expensive
heavy|light
full|empty
old|new young
male man men boy|female woman women girl
he him his|she her hers
son|daughter
mother|father
brother|sister
husband|wife
king|queen
prince|princess
north northern|south southern
east eastern|west western
left|right
inside|outside
morning|evening night
day|night
maximum|minimum
profit|loss
surplus|deficit
creditor|debtor
tighten|loosen ease relax
extend|shorten
lengthen|shorten
encourage|discourage
agree|disagree
appear|disappear
connect|disconnect
encrypt|decrypt
save|waste
remember|forget
recover|relapse
victim|attacker
employer|employee
teacher|student pupil
buyer|seller
landlord|tenant
doctor|patient
prosecutor prosecution|defence defendant
positive|negative
major|minor
temporary|permanent
partial|total
rural|urban
ancient|modern
voluntary|compulsory mandatory
simple|complex
clear|unclear
""".replace("\\\n", "")
        .strip()
        .splitlines()
    )
)

# Sets of which a thing is normally only one; a claim that swaps one member for another is wrong.
RIVALS: tuple[frozenset[str], ...] = tuple(
    words(row)
    for row in """
north northern south southern east eastern west western
morning afternoon evening night midnight noon dawn dusk
spring summer autumn winter
gold silver bronze
red blue green yellow white black orange purple pink brown grey
football cricket rugby tennis golf hockey basketball baseball cycling swimming boxing
car bus train plane ship boat lorry truck motorcycle bicycle helicopter
murder robbery fraud rape arson burglary theft kidnapping
doctor nurse lawyer teacher engineer farmer pilot driver soldier journalist
school hospital church mosque factory airport stadium hotel prison museum library
dog cat horse cow sheep pig bird
daily weekly monthly annual quarterly
seconds minutes hours days weeks months years decades
million billion trillion
metres kilometres miles
kilograms tonnes grams
hurricane earthquake flood drought tornado tsunami
cancer diabetes malaria ebola measles cholera
wheat rice corn oil gas coal
president king chancellor
head chest leg arm foot hand neck shoulder knee ankle
semi-final quarter-final
double triple quadruple halve
""".strip().splitlines()
)
