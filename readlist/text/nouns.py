"""Where the noun phrases of an English text are, by tables of words and endings.

There is no tagger here: a phrase is a run of words between two that cannot stand in one, such
as a preposition, a verb of the papers' trade ("propose", "outperforms"), an adverb or a
punctuation mark. What then says nothing of the subject ("novel", "approach") is taken off its
ends. Other languages get runs between punctuation marks, which is of some use.
"""

from __future__ import annotations

from enum import Enum
from functools import lru_cache

from readlist.text.words import STOP, joined, marked


class Role(Enum):
    """What a word can do in a noun phrase."""

    NONE = "stands in no phrase"
    INNER = "may begin a phrase or stand inside: an adjective, a participle"
    TAIL = "may stand inside or end a phrase, but not begin one"
    EMPTY = "a noun that says nothing: allowed inside only"
    PLAIN = "a noun that needs another word beside it"
    NOUN = "may begin, end or be a phrase"


# Verbs of any abstract; all four forms break a phrase.
_VERBS = """
    accelerate accept accompany accomplish account achieve acquire act adapt add address adhere
    admit adopt advance affect afford aggregate agree aid aim alleviate allow alternate amplify
    analyze analyse announce answer apply appear approach approximate argue arise arrive ask assess
    assist associate assume attain attempt attract attribute augment automate avoid await balance
    begin believe belong benefit boost bridge bring broaden build call capture carry cast cater
    cause challenge change characterize characterise check choose claim clarify close collect
    combine come commit compare compete complement complete comprise compute conceptualize concern
    conclude conduct confirm conflate connect consider consist consolidate constitute constrain
    construct consume contain contend continue contrast contribute control convert cope cost cover
    create decide decouple decrease dedicate deem define degrade delete deliver delve demand
    demonstrate denote depend deploy derive describe deserve design designate desire detail detect
    determine develop devise differ dig disclose discover discuss display dive do doubt draw drive
    drop ease effect elaborate elevate eliminate elucidate embrace emerge emphasize emphasise
    employ empower emulate enable encompass encounter encourage end endow enforce engage enhance
    enjoy enrich ensue ensure entail envision equip establish estimate evaluate evidence evolve
    examine exceed excel execute exemplify exhibit exist expand expect experience explain exploit
    explore expose extend extract face facilitate fail fall favor feed fill find finish fit
    follow force form formalize formulate foster frame fulfill gain gather generalize
    generate give grasp grow guarantee guide handle happen harness help highlight hinder hinge hold
    hope hypothesize identify ignore illuminate illustrate imagine imitate impact impede implement
    imply impose improve incentivize include incorporate increase incur indicate induce infer
    inform inherit inhibit inject inspire instantiate integrate intend interact interpret introduce
    investigate involve isolate issue judge justify know lack lag launch lead learn leave lessen
    leverage lie limit list live locate look lose lower maintain manage map mark master match
    maximize mean measure meet merge mimic mine minimize miss mitigate modify monitor motivate
    move navigate necessitate neglect note notice obscure observe obtain obviate occur offer omit
    open operate optimize order orchestrate organize originate outline outperform overcome
    overlook overtake own participate pass penalize perceive perform permit persist pinpoint
    place play point pose posit possess postulate power practice precede predict prefer prepare
    present preserve prevent probe proceed process produce progress prohibit promise promote
    prompt propose prove provide publish pursue push put quantify question raise randomize range
    rank re-examine reach read realize recall receive recognize recommend reconcile reconsider
    record recover reduce refer refine reflect refresh reframe regard reinforce reject relate
    release rely remain remedy remember remind remove render repeat replace report represent
    reproduce require resemble reside resolve respond restrict result retain rethink retrieve
    return reuse reveal reverse review revisit revolutionize reward rival run sacrifice satisfy
    save say scale scrutinize seek select send separate serve set settle shape share shed shift
    showcase show signify simplify simulate situate sketch solve span spark specialize specify
    speed stack stand start state stay steer stem stitch strengthen streamline stress strive
    struggle study submit suffer suffice suggest suit summarize supersede supplement support
    suppose surpass surprise surround survey sustain symbolize synthesize tackle tailor take
    target teach tell tend test think tie track trade train transcend transfer transform translate
    treat trigger try tune turn uncover undergo underlie underline underperform underscore
    understand undertake unfold unify unleash unlock unveil update upgrade use utilize utilise
    validate vary verify view visit visualize want watch weigh welcome witness wonder work worsen
    write yield
"""
# Verbs that are also nouns: their plain form does not break a phrase, their others do.
_NOUNS_TOO = """
    account act address answer approach attempt attribute balance benefit call challenge change
    check claim comparison contrast control cost demand design desire detail drop effect end
    estimate evidence experience exploit focus form frame gain guide guarantee handle help impact
    increase infer interest issue judge lack lead limit list map mark master match mean measure
    merge mine monitor note object offer order place plan play point power practice process
    progress prompt question range rank record reinforce release report result return review
    reward run scale search set shape share shift sketch span speed stack start state stem
    stress structure study support survey target test track trade transfer transform trigger
    tune turn update value view watch work yield program research search step
"""
# Forms of verbs that name a subject all the same.
_SUBJECTS = """
    learning training reasoning planning prompting pruning tuning finetuning modeling modelling
    processing understanding answering making testing sampling matching ranking mining imaging
    sharing merging scaling tracking searching mapping clustering filtering coding computing
    engineering editing rendering captioning parsing tagging teaching labeling labelling forgetting
    unlearning pretraining posttraining hacking routing screening questioning conditioning
    detoxifying watermarking embedding embeddings ensembling grounding aligning programming
    rewarding monitoring pooling masking weighting bootstrapping caching decoding encoding
    drawing drafting pairing binding timing hearing pricing writing reading thinking translating
    marketing manufacturing farming teaming scheduling summarizing fingerprinting settings
    supervised automated augmented guided distributed federated controlled grounded
    simulated shared mixed weighted randomized constrained generalized extended unified structured
    aided informed targeted learned linked oriented tests tasks questions rewards processes
    prompts scales tools plans records transforms reviews maps costs updates
    verifying controls states values searches steps transfers masters measures
"""
# Adjectives and nouns that praise, place or measure a thing and never name it.
_PRAISE = """
    able academic accessible accurate actual additional adequate advanced advantageous affordable
    aforementioned alternate alternative ambitious ample apparent appropriate arbitrary available
    average aware bad basic beneficial big brief broad candidate capable careful central certain
    cheap clear close closed commercial common comparable competitive complementary complete
    complex comprehensive concrete considerable consistent conventional convincing core correct
    corresponding costly critical crucial current customary daily dedicated deep-rooted desirable
    different difficult diligent direct distinct diverse dominant dramatic dual earlier early easy
    effective efficient elegant emergent encouraging enormous entire equal equivalent essential
    exact excellent exceptional exciting exhaustive exorbitant expensive experimental explicit
    extensive extra fair familiar fast faster favorable feasible final fine first fixed flexible
    following foremost former free frequent fresh fundamental future general generic given global
    good great greater growing hard heavy helpful high high-quality higher highest holistic huge
    human-readable ideal identical immediate impactful impressive inadequate independent
    indispensable individual inferior infinite informative inherent initial innovative insightful
    instructive intensive interesting intermediate intrinsic intricate intriguing intuitive key
    known large large-scale larger largest last late latest latter leading likely limited little
    local long longer low low-quality lower lowest main major manual massive maximum meaningful
    mere minimal minimum minor modern modest modular moderate multiple mutual naive naively native
    natural nearby necessary negative new newer next nice nontrivial normal notable novel numerous
    obvious old online open optimal ordinary original outstanding overall paramount partial
    particular past perfect pertinent pivotal plausible plentiful popular positive possible
    potential powerful practical precise predominant preliminary present prevailing prevalent
    previous primary principal principled prior private proactive problematic profound prohibitive
    prominent promising proper proprietary public pure quick random rapid rare raw ready real
    reasonable recent regular related relative relevant reliable remarkable renowned respective
    responsible rest rich rigorous robust same satisfactory scarce second separate serious severe
    short significant similar simple single sizable slight slow small small-scale smaller smallest
    smart solid sole sophisticated special specific stable standard standout state-of-the-art
    state-of-art straightforward strategic striking strong stronger subsequent substantial
    subtle successful such sufficient suitable superior supplementary surprising systematic
    systemic talented third thorough time-consuming tiny top total traditional tremendous true
    twofold typical ubiquitous ultimate unable unavailable unclear unconventional undesirable
    unexplored unique universal unknown unlimited unprecedented unsatisfactory unseen unsolved
    useful usual vague valid valuable vanilla various vast versatile viable vital weak well
    well-known well-established whole wide widespread wrong cutting-edge cost-effective
    real-world off-the-shelf easy-to-use much-needed end open-sourced under-explored underexplored
    task-related task-specific model-agnostic fundamental two-stage one-stage three-stage
    multistage multi-stage two-step single-stage four five six seven eight nine thousand trillion
    trillions percent x ii iii iv vs et al e.g i.e newly-collected fully-open double doubled
    crucially 1st 2nd 3rd sota
"""
# Nouns that head any phrase and may be left off: "self-training framework" is self-training.
_EMPTY = """
    ability abilities abstract accuracy action advance advancement advantage aim algorithm
    algorithms amount analysis analyses application applications approach approaches architecture
    area article aspect aspects assumption attention author authors backbone baseline baselines
    basis behavior behaviors behaviour
    capability capabilities capacity case cases category categories challenge challenges choice
    choices class code codebase combination community comparison complexity component components
    computation computational concept concepts conclusion condition conditions consequence
    consideration consistency constraint context contexts contrast contribution
    contributions counterpart counterparts criterion criteria degree demand demo detail details
    development difference differences difficulty dimension dimensions direction directions
    discussion dollar domain domains draft effect effectiveness effects efficiency effort efforts
    element era error errors evidence example examples experience experiment experiments
    expertise explanation extent extension factor factors failure family feature features field
    fields finding findings focus formula foundation framework frameworks function future gain
    gains gap gaps generation goal goals ground group groups guidance help
    hope idea ideas impact implementation implication implications importance improvement
    improvements increase influence information input inputs insight insights instance instances
    instruction intuition investigation issue issues item kind knowledge landscape
    lack level levels limit limitation limitations limits line literature loss machinery
    magnitude majority mechanism mechanisms method methodology methodologies methods metric
    metrics model models module modules motivation nature need needs notion number object
    objective objectives observation observations one operation operations opportunity
    opportunities option order outcome outcomes output outputs overview pair pairs paper papers
    paradigm paradigms parameter parameters part parts past path pattern patterns performance
    period perspective perspectives phase phenomenon pipeline pipelines place point points
    portion potential power practice practices presence principle principles problem problems
    procedure procedures process processes product progress project property properties
    proposal protocol protocols purpose quality quantity question questions range rate
    ratio reason reduction region relation relations relationship report reports requirement
    requirements research researchers resource resources result results rise role rule
    rules sample samples scale scenario scenarios schema scheme schemes scope score scores
    section series set sets setting settings setup side signal signals significance size sizes
    skill skills software solution solutions source sources space stage stages standard standards
    state step steps strategy strategies strength structure study studies style subject
    success suite sum support system systems target targets task tasks technique techniques
    technology technologies term terms test tests text theory time times tool toolkit topic
    topics total track trade-off trade-offs tradeoff tradeoffs trend trends trial type types
    usage use user users utility validation value values variant variants variation variations
    version versions view way ways weakness website work works world year years user-friendly
    github code link page pages table tables figure supplement appendix addition fact turn
    today now people humans human experts expert person practitioners contributors stakeholders
    billion billions parameter-count data dataset datasets corpus corpora training learning
    language image images video videos network networks word words token tokens
    evaluation evaluations dilemma attempt key keys content contents item items hand pros cons
    budget release quest mastery reality check manner fashion spirit
    technical report hypothesis exploration
"""
# Of these, what names a subject once something stands before it: "process reward models".
_PLAIN = """
    algorithm algorithms agent agents alignment attention assistant assistants benchmark benchmarks
    class classes classification classifier code coding complexity computation corpus corpora
    curve curves cutting data dataset datasets decision decisions decomposition design detection
    diffusion distillation distribution distributions domain dynamics editing embedding embeddings
    encoder encoders error errors estimation evaluation extraction feedback forest forests function
    functions fusion generation generator generators gradient gradients graph graphs human humans
    image images inference information initialization instruction instructions knowledge label
    labels language languages law laws layer layers learner learners learning loss losses machine
    machines mechanism memory metric metrics model models modality modalities modeling modelling
    network networks neuron neurons optimization optimizer optimizers pair pairs planning policy
    policies prediction preference preferences problem problems process processes processing
    programming prompt prompting prompts question questions answering reasoning recognition
    regularization representation representations resource resources retrieval reward rewards
    robot robots sample samples sampling scaling search selection sequence sequences signal
    signals simulation skill skills space speech step steps student students supervision
    synthesis system systems task tasks teacher teachers test testing tests text texts token
    tokens tool tools training trees tree tuning understanding user users value values vector
    vectors verification verifier verifiers video videos vision weight weights word words
    reality agriculture behavior attack attacks game games theory translation science sciences
    hypothesis use game compression capability capabilities matching methods strategies
    accuracy quality engineering teaching analysis transfer time schedule schedules
    rate rates education experience conversation conversations dialogue integration adaptation
    transformation abilities generalization communication community communities healthcare
    adaptation framework architecture architectures chain chains content environment environments
    expert experts search growth efficiency attribute attributes interaction interactions
    composition concept concepts interpreter collaboration management control
"""  # fmt: skip
_ADVERBS_ALLOWED = frozenset("weakly distantly continually jointly family early anomaly assembly "
                             "supply butterfly monopoly poly italy july fully-connected".split())
_ADJECTIVAL = (
    "al", "ive", "ous", "able", "ible", "ic", "ful", "less", "ary", "ent", "ant", "ed", "ar",
)  # fmt: skip
_NOUN_ENDINGS = (
    "gnal", "rieval", "posal", "roval", "vival", "terval", "trial", "nimal", "ournal", "manual",
    "torial", "objective", "perspective", "narrative", "initiative", "table", "variable", "metric",
    "topic", "logic", "traffic", "music", "arithmetic", "fabric", "ment", "agent", "student",
    "patient", "gradient", "event", "intent", "assistant", "variant", "plant", "grammar",
    "calendar", "library", "vocabulary", "summary", "dictionary", "boundary", "seed", "need",
    "feed", "speed", "embed", "archive", "drive", "goal", "momentum", "attribute", "critic",
    "heuristic", "ethic", "alphabet", "content", "component", "token", "accident", "incident",
    "environment", "talent", "parent", "coefficient", "constant", "radar", "similar", "seminar",
    "webinar", "pillar", "scholar", "car", "star", "war", "bar", "clinic", "epidemic", "pandemic",
    "rationale", "hospital", "mall", "portal", "modal", "signal", "material", "potential",
)  # fmt: skip


def _forms(verb: str) -> set[str]:
    """The forms of a regular verb: propose, proposes, proposed, proposing."""
    stem = verb.removesuffix("e")
    double = stem + stem[-1] if verb[-1] in "bdgmnptr" and verb[-2] in "aeiou" else stem
    found = {verb, verb + "s", stem + "ed", stem + "ing", double + "ed", double + "ing"}
    if verb.endswith("y") and verb[-2] not in "aeiou":
        found |= {verb[:-1] + "ies", verb[:-1] + "ied"}
    if verb.endswith(("s", "sh", "ch", "x", "z")):
        found.add(verb + "es")
    return found


_IRREGULAR = """
    began begun bring brought built came chose chosen dealt did done drawn drew driven drove fell
    felt found fed gave given gone got gotten grew grown held kept knew known laid led left lost
    made meant met paid put ran read rose said sang sat saw seen sent shown slept sought spent
    spoke stood taught took taken thought told undergone understood underwent went won wrote
    written shed lays lies pays stays says plays does goes tries
"""
_SUBJECT = frozenset(_SUBJECTS.split())
_BREAK = (
    STOP
    | frozenset(_PRAISE.split())
    | frozenset(_IRREGULAR.split())
    | (
        frozenset(form for verb in _VERBS.split() for form in _forms(verb))
        - frozenset(_NOUNS_TOO.split())
        - _SUBJECT
    )
)
_PLAIN_WORDS = frozenset(_PLAIN.split())
_EMPTY_WORDS = frozenset(_EMPTY.split()) - _PLAIN_WORDS


@lru_cache(maxsize=65536)
def role(word: str) -> Role:
    """What a word, as written, can do in a noun phrase."""
    low = joined(word)
    if low in _BREAK or not word[0].isalnum() or low.replace(".", "").replace(",", "").isdigit():
        return Role.NONE
    if low.endswith("'s") or len(low) < 2:
        return Role.INNER if low.endswith("'s") else Role.NONE
    if low in _PLAIN_WORDS:
        return Role.PLAIN
    if low in _EMPTY_WORDS:
        return Role.EMPTY
    if any(c.isupper() or c.isdigit() for c in word[1:]):
        return Role.NOUN
    return _role_by_ending(low)


def _role_by_ending(low: str) -> Role:
    if low.endswith("ly") and low not in _ADVERBS_ALLOWED:
        return Role.NONE
    if low in _SUBJECT:
        return Role.INNER if low.endswith("ed") else Role.NOUN
    if low.endswith("ing") and len(low) > 5:
        return Role.TAIL
    if low.endswith(_ADJECTIVAL) and not low.endswith(_NOUN_ENDINGS):
        return Role.INNER
    return Role.NOUN


_MAY_BEGIN = {Role.INNER, Role.PLAIN, Role.NOUN}
_MAY_END = {Role.TAIL, Role.PLAIN, Role.NOUN}


def runs(text: str) -> list[list[str]]:
    """The noun phrases of a `plain` text, as lists of words as written."""
    found: list[list[str]] = []
    run: list[str] = []
    for word in marked(text):
        if role(word) is not Role.NONE:
            run.append(word)
        elif run:
            found.append(run)
            run = []
    if run:
        found.append(run)
    return [kept for run in found if (kept := trimmed(run))]


def trimmed(run: list[str]) -> list[str]:
    """A run without what cannot begin or end a phrase."""
    first, last = 0, len(run)
    while first < last and role(run[first]) not in _MAY_BEGIN:
        first += 1
    while first < last and role(run[last - 1]) not in _MAY_END:
        last -= 1
    return run[first:last]


def is_phrase(run: list[str]) -> bool:
    """Whether part of a run is a phrase by itself, such as a key phrase may be."""
    if role(run[0]) not in _MAY_BEGIN or role(run[-1]) not in _MAY_END:
        return False
    return any(role(word) is Role.NOUN for word in run) or (
        len(run) > 1 and role(run[0]) is not Role.PLAIN or len(run) > 1
    )
