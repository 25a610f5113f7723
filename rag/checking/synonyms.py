"""Groups of words that a faithful paraphrase of news may exchange."""

from rag.checking.lexicon import words

__all__ = ["SYNONYMS"]

# Groups of words that a faithful paraphrase may exchange. A word may be in several groups.
SYNONYMS: tuple[frozenset[str], ...] = tuple(
    words(row)
    for row in """
say tell state announce declare add note remark comment mention report explain
claim assert maintain allege insist contend argue
warn caution alert
promise pledge vow
die perish kill fatality casualty lose
kill murder slay assassinate
hurt injure wound casualty
buy purchase acquire acquisition takeover
sell sale dispose
start begin launch commence open initiate kick onset
end finish conclude stop cease halt close terminate
continue carry go persist remain last
strike raid attack bombing bombardment assault offensive
conduct carry perform undertake execute launch mount run
war conflict fighting campaign hostilities
soldier troop force army military
police officer authority law
authority official government administration
doctor physician medic
hospital clinic
company firm business corporation enterprise group
worker employee staff personnel labour workforce
boss chief head leader director executive chairman
job post position role employment
resign quit step leave depart
fire sack dismiss oust remove lay
hire recruit employ appoint
choose select pick elect name appoint
vote ballot poll election
meet talk hold summit meeting gather discuss
talk discussion negotiation speak
agree accord deal agreement pact treaty
plan intend aim scheme propose proposal project
want wish seek desire hope
ask request urge call appeal
demand require call insist
order command instruct direct
help aid assist support back
back support endorse favour
oppose resist object against
allow permit let authorise enable
ban prohibit forbid bar outlaw block
stop prevent block halt avert
arrest detain apprehend custody capture hold
free release liberate
jail prison imprison sentence
accuse charge blame allege indict
convict guilty conviction
kidnap abduct seize hostage
take seize capture grab
court tribunal judge
law legislation bill act
rule decide judge ruling decision verdict
decide determine resolve opt
find discover locate uncover detect
show reveal demonstrate indicate display
see witness spot observe
think believe consider feel
know aware
rise increase climb grow jump up soar surge gain higher
raise increase boost lift
fall drop decline decrease down dip slide lower plunge slump tumble
cut reduce lower slash decrease trim
big large huge major great massive giant enormous
small little tiny minor
new recent fresh latest
old former previous past
previous earlier prior before
win beat defeat triumph overcome victory
beat defeat overcome thrash
match game fixture contest
team side club squad
player footballer striker midfielder
score net goal hit
competition tournament championship contest cup
house home residence property
child kid boy girl youngster
baby infant newborn
woman female lady
man male
person individual human
people person resident citizen inhabitant
crowd gather spectator audience
car vehicle
plane aircraft jet airliner
ship vessel boat
train rail railway
crash collision accident collide
blast explosion bomb explode
fire blaze burn flame
flood deluge inundate
storm hurricane typhoon cyclone
earthquake quake tremor
disaster catastrophe tragedy
victim casualty
missing disappear vanish lost
rescue save
search hunt look
flee escape leave run
travel go journey trip fly visit
arrive reach come land
return back come
leave depart go exit
stay remain
live reside
move relocate shift
send dispatch deploy
give provide offer grant supply hand donate
get receive obtain gain earn
pay spend cost
cost price worth value
money cash fund finance
tax levy duty
profit earnings income
debt loan borrow
build construct erect
make create produce manufacture
use utilise employ deploy
try attempt seek
work operate function
study research survey report
scientist researcher academic expert
school college academy
student pupil
teacher tutor lecturer
film movie picture
actor star actress
song single track
singer musician artist
book novel
author writer
picture photo photograph image
video footage clip
website site online internet web
phone mobile telephone
illness disease sickness
cancer tumour
drug medicine medication
virus infection
test trial check
problem issue difficulty trouble
important significant key crucial vital
dangerous risky hazardous
risk danger threat
quick fast rapid swift
slow gradual
begin since
hard difficult tough
famous well-known renowned
expensive costly
cheap inexpensive
rich wealthy
poor impoverished
strange unusual odd
angry furious outrage
happy pleased delighted glad
sad upset
afraid fear scared frightened
nation country state
city town
village hamlet
area region district zone
street road avenue
world global worldwide international
near close nearby
far distant
border frontier
north northern
south southern
east eastern
west western
centre central middle
almost nearly close
about approximately around roughly
least minimum
maximum most
every each all
year annual annually yearly
month monthly
week weekly
day daily
night overnight
twice double two
half fifty
several number various
refuse decline reject deny
reject dismiss refuse
deny dispute reject refute
admit confess acknowledge concede
confirm verify
suspect believe
threaten threat
criticise condemn denounce attack slam
praise commend hail laud
honour award prize
celebrate mark commemorate
anniversary birthday
marry wed wedding marriage
birth born bear
spokesman spokeswoman spokesperson
minister secretary
parliament assembly legislature congress
party group
rebel insurgent militant fighter
terrorist militant extremist jihadist
refugee migrant asylum
protest demonstration rally march demonstrate
riot unrest violence
peace truce ceasefire
weapon arm gun firearm
shoot fire gun
missile rocket
nuclear atomic
change alter amend modify
replace succeed substitute
include contain comprise feature
join enter
follow pursue
cause lead trigger spark prompt result
due because owing
happen occur take place
expect anticipate forecast predict
delay postpone defer
cancel scrap abandon axe call
complete finish
fail unable
ensure guarantee
protect defend guard
improve better enhance upgrade
worsen deteriorate
damage harm destroy
destroy demolish wreck ruin
repair fix mend
recover recovery
lose defeat
lack shortage absence
own possess
need require
lawyer solicitor barrister attorney
suspect defendant accused
murder homicide
steal theft rob robbery
fraud scam
injury wound
animal creature
food meal
water
weather climate
temperature heat
award prize win
total overall altogether
whole entire full
main chief principal primary
early soon
final last
current present
future
""".strip().splitlines()
)
