"""Word lists for finding noun phrases in the English of titles and abstracts.

Written by hand and checked by eye on 96 abstracts and 2,900 titles of public reading lists;
`readlist.text.nouns` says what each list does. Each is sorted and holds a word once.
"""

# Verbs of any abstract: all their regular forms part two phrases.
VERBS = """
    accelerate accept accompany accomplish account accumulate achieve acquire act adapt add
    address adhere admit adopt advance affect afford aggregate agree aid aim alleviate allow
    alternate amplify analyse analyze announce answer appear apply approach approximate argue
    arise arrive ask assess assist associate assume attain attempt attract attribute augment
    automate avoid await balance bear beat begin believe belong benefit boost bridge bring
    broaden build call capture carry cast cater cause challenge change characterise characterize
    check choose circumvent cite claim clarify climb close collaborate collect combine come
    commit compare compete complement complete comprise compute concentrate conceptualize
    concern conclude conduct confirm conflate connect consider consist consolidate constitute
    constrain construct consume contain contend continue contrast contribute control converge
    convert cope correlate correspond cost cover create cut decide decouple decrease dedicate
    deem define degrade delete deliver delve demand demonstrate denote depend deploy derive
    describe deserve design designate desire detail detect determine develop devise differ dig
    disclose discover discuss display dive diverge do doubt draw drive drop ease effect
    elaborate elevate eliminate elucidate embrace emerge emit emphasise emphasize employ empower
    emulate enable encode encompass encounter encourage end endow enforce engage enhance enjoy
    enrich ensue ensure entail envision equip establish estimate evaluate evidence evolve
    examine exceed excel execute exemplify exhibit exist expand expect experience explain
    exploit explore expose extend extract face facilitate fail fall fare favor feed feel fill
    find finish fit follow force form formalize formulate foster frame fulfill fuse gain gather
    generalise generalize generate give grasp grow guarantee guide handle happen harness help
    highlight hinder hinge hold hope hurt hypothesize identify ignore illuminate illustrate
    imagine imitate impact impede implement imply impose improve incentivise incentivize include
    incorporate increase incur indicate induce infer inform inherit inhibit inject inspire
    instantiate integrate intend interact interpret introduce investigate involve isolate issue
    judge justify keep know lack lag launch lead learn leave lessen let leverage lie limit list
    live locate look lose lower maintain manage map mark master match matter maximise maximize
    mean measure meet merge mimic mine minimise minimize misread miss mitigate modify monitor
    motivate move navigate necessitate neglect note notice obscure observe obtain obviate occur
    offer omit open operate optimise optimize orchestrate order organize originate outline
    outperform overcome overlook overtake own participate pass peak penalize perceive perform
    permit persist pinpoint place play point pose posit possess postulate power practice precede
    predict prefer prepare present preserve prevent probe proceed process produce progress
    prohibit promise promote prompt propose prove provide publish pursue push put quantify
    question raise randomize range rank re-examine reach read realize recall receive recognise
    recognize recommend reconcile reconsider record recover reduce refer refine reflect reframe
    refresh regard reinforce reject relate release rely remain remedy remember remind remove
    render reorganize repeat replace report represent reproduce require resemble reside resolve
    respond restrict result retain rethink retrieve return reuse reveal reverse review revisit
    revolutionize reward rise rival run sacrifice satisfy saturate save say scale scrutinize
    seek select send separate serve set settle shape share shed shift show showcase shrink
    signify simplify simulate sit situate sketch solve span spark specialize specify speed stack
    stand start state stay steer stem stitch stop streamline strengthen stress strive struggle
    study submit suffer suffice suggest suit sum summarise summarize supersede supplement
    support suppose surpass surprise surround survey sustain swap symbolize synthesise
    synthesize tackle tailor take target teach tell tend test think tie track trade train
    transcend transfer transform translate treat trigger try tune turn uncover undergo underlie
    underline underperform underscore understand undertake unfold unify unleash unlock unveil
    update upgrade use utilise utilize validate vary verify view visit visualize want watch
    weigh welcome win witness wonder work worsen write yield
"""

# Of these, what is a noun as well: the plain form may stand in a phrase, the others not.
VERBS_AND_NOUNS = """
    address answer approach attempt attribute balance benefit call challenge change check claim
    contrast control cost demand design desire detail drop effect end estimate evidence
    experience exploit form frame gain guarantee guide help impact increase issue judge lead
    limit list map mark master match mean measure merge mine monitor note offer order place play
    point power practice process progress prompt question range rank record reinforce release
    report result return review reward run scale set shape share shift sketch span speed stack
    start state stem stress study support survey target test track trade transfer transform
    trigger tune turn update view watch work yield
"""

# Irregular forms.
IRREGULAR = """
    began begun bring brought built came chose chosen dealt drawn drew driven drove fed fell
    felt found gave gone got gotten grew grown held knew known laid lays led left lies lost
    meant met paid pays plays ran read rose said sang sat saw says sent shed shown slept sought
    spent spoke stays stood taught told took tries undergone understood underwent went won
    written wrote
"""

# Forms of verbs that name a subject all the same: "active learning", "supervised".
SUBJECTS = """
    aided aligning answering augmented binding bootstrapping caching captioning clustering
    coding computing conditioning constrained controlled controls costs cutting decoding
    detoxifying distributed drafting drawing editing embedding embeddings encoding engineering
    ensembling extended farming federated filtering finetuning fingerprinting forgetting
    generalized grounded grounding guided hacking hearing imaging informed labeling labelling
    learned learning linked making manufacturing mapping maps marketing masking masters matching
    measures merging mining mixed modeling modelling monitoring oriented pairing parsing
    planning plans pooling posttraining pretraining pricing processes processing programming
    prompting prompts pruning questioning questions randomized ranking reading reasoning records
    rendering reviews rewarding rewards routing sampling scales scaling scheduling screening
    searches searching shared sharing simulated states steps structured summarizing supervised
    tagging targeted tasks teaching teaming testing tests thinking timing tools tracking
    training transfers transforms translating tuning understanding unlearning updates values
    verifying watermarking weighted weighting writing
"""

# Words that praise, place or measure a thing and never name it.
PRAISE = """
    1st 2nd 3rd absolute academic accessible accurate actual additional adequate advanced
    advantageous affordable aforementioned al alike alternate alternative ambitious ample
    annotated apparent appropriate arbitrary authoritative automated automatic available average
    aware bad basic beneficial big brief brittle broad candidate capable careful central certain
    cheap clear close closed clumsy commercial common comparable competitive complementary
    complete complex comprehensive concrete considerable consistent conventional convincing
    correct corresponding cost-effective costly critical crucial crucially current customary
    cutting-edge daily dedicated deep-rooted deficient desirable desired different difficult
    diligent direct distinct diverse dominant double doubled downstream dramatic drastic dual
    earlier early easy easy-to-use effective efficient eight elegant emergent encouraging end
    enormous equal equivalent essential exact excellent exceptional exciting exhaustive
    exorbitant expensive experiential experimental explicit extensive external extra fair
    familiar fast faster favorable feasible final fine fixed flexible following foremost free
    frequent fresh fully-open fundamental future general generic genuine global good grained
    great greater growing hard heavy held-out helpful high high-quality higher highest holistic
    huge human-readable ideal identical ii iii immediate impactful important impressive
    inadequate incomplete independent indispensable individual inferior infinite informative
    inherent initial innovative insightful instructive intended intensive interesting
    intermediate intricate intriguing intrinsic intuitive irrelevant iterative iv key known
    labeled labelled large-scale larger largest late latest latter-day leading limited local
    long longer low low-quality lower lowest main major manual massive maximum meaningful mere
    minimal minimum minor model-agnostic moderate modern modest modular monotonous much-needed
    multi-stage multiple multistage mutual naive naively native natural near nearby necessary
    negative new newer newly-collected nice nine nontrivial normal notable novel numerous
    obvious off-the-shelf old one-stage online opaque open open-ended open-sourced optimal
    ordinary original outstanding paramount partial particular past percent perfect pertinent
    pivotal plain plausible plentiful popular positive possible potential powerful practical
    precise predominant preliminary present prevailing prevalent previous primary principal
    principled prior private proactive problematic profound prohibitive prominent promising
    proper proprietary public quick random rapid rare raw ready real real-world reasonable
    recent regular related relative relevant reliable remarkable renowned representative
    respective responsible rest rich rigorous robust satisfactory scarce selective separate
    serious seven severe short significant similar simple single single-stage sizable slight
    slow small-scale smaller smallest smart sole solid sophisticated sota special specific
    stable standard standout state-of-art state-of-the-art straightforward strategic striking
    strong stronger subsequent substantial subtle successful sufficient suitable superior
    supplementary surprising systematic systemic talented task-related task-specific temporary
    tens thorough three-stage time-consuming tiny top total traditional tremendous trillion
    trillions true two-stage two-step twofold typical ubiquitous ultimate unable unavailable
    unclear unconventional under-explored underexplored undesirable unexplored unified unique
    universal unknown unlabeled unlabelled unlimited unprecedented unsatisfactory unseen
    unsolved upstream useful user's usual vague valid valuable vanilla vast versatile viable
    vital weak well-established well-known wide widespread wrong x
"""

# Nouns that say nothing: "self-training framework" is about self-training.
EMPTY = """
    ability abstract addition advance advancement advantage aim amount analyses appendix
    application applications approach approaches area article aspect aspects assumption attempt
    author authors backbone bank baseline baselines basis budget capacity case cases categories
    category challenge challenges characterization check choice choices codebase combination
    comparison component components computational conclusion condition conditions cons
    consequence consideration consistency constraint contents contrast contribution
    contributions contributors counterpart counterparts criteria criterion degree demand demo
    detail details development difference differences difficulty dilemma dimension dimensions
    direction directions discussion dollar domains draft effect effectiveness effects effort
    efforts element era evaluations evidence example examples experiment experiments expertise
    explanation exploration extension extent fact factor factors failure family fashion field
    fields figure finding findings fixes focus formula foundation frameworks gain gains github
    goal goals ground group groups guidance guide hand help hope hypothesis idea ideas impact
    implementation implication implications importance improvement improvements increase
    individuals influence input inputs insight insights instance instances intuition
    investigation issue issues item items keys kind lack landscape level levels limit limitation
    limitations limits line link literature machinery magnitude majority manner mastery matters
    mechanisms method methodologies methodology module modules motivation multi-objective nature
    notion number object objective objectives observation observations obstacle obstacles
    operation operations opportunities opportunity option order outcome outcomes output outputs
    overview page pages panel paper papers paradigm paradigms parameter-count parts path pattern
    patterns people performance period person perspective perspectives phase phases phenomenon
    pipeline pipelines place point points pool portion portions power practice practices
    practitioners presence principle principles procedure procedures product progress project
    properties property proposal pros protocol protocols purpose quantity quest range ratio
    reality reason reduction region relation relations relationship release report reports
    requirement requirements research researchers result results rise role rule rules scale
    scenario scenarios schema scheme schemes scope score scores section series sets setting
    settings setup side significance size sizes software solution solutions source sources
    spirit stage stages stakeholders standards state step-size strategy strength structure
    studies study style subject success suite sum supplement support survey surveys table tables
    target targets technical technique techniques technologies technology term terms times today
    toolkit topic topics track trade-off trade-offs tradeoff tradeoffs trend trends trial turn
    tutorial type types usage user-friendly utility validation variant variants variation
    variations version versions view weakness website work works world year years
"""

# Nouns that need another word beside them: not "models", but "reward models".
PLAIN = """
    abilities accuracy action actions adaptation agent agents algorithm algorithms analysis
    answering architecture architectures assistant assistants attack attacks attention attribute
    attributes behavior behaviors benchmark benchmarks capabilities capability chain chains
    class classes classification classifier code coding collaboration communication communities
    community complexity composition computation concept concepts content context contexts
    control conversation conversations corpora corpus curve curves cutting data dataset datasets
    decision decisions decomposition design detection dialogue distribution distributions domain
    dynamics editing education efficiency embedding embeddings encoder encoders engineering
    environment environments error errors estimation evaluation experience expert experts
    extraction feature features feedback forest forests framework function functions fusion game
    games gap gaps generalization generation generator generators gradient gradients graph
    graphs growth healthcare human humans image images inference information initialization
    instruction instructions integration interaction interactions interpreter knowledge label
    labels language languages law laws layer layers learner learners learning loss losses
    machine machines management matching mechanism memory methods metric metrics modalities
    modality model modeling modelling models network networks neuron neurons optimization
    optimizer optimizers pair pairs parameter parameters planning policies policy prediction
    preference preferences problem problems process processes processing programming prompt
    prompting prompts quality question questions rate rates reasoning recognition regularization
    representation representations resource resources reward rewards sample samples sampling
    scaling schedule schedules science sciences search selection sequence sequences signal
    signals simulation skill skills space speech step steps strategies student students
    supervision synthesis system systems task tasks teacher teachers teaching test testing tests
    text texts theory time token tokens tool tools trainee trainees training transfer
    transformation translation tree trees tuning understanding use user users value values
    vector vectors verification verifier verifiers video videos vision weight weights word words
"""

# Words in -ly that are no adverbs, or are adverbs that belong to a name.
LY = """
    anomaly assembly butterfly continually distantly early family fully-connected italy jointly
    july monopoly poly supply weakly
"""

# Endings of adjectives and participles, which end no phrase; and of nouns that look like them.
ADJECTIVAL = "al ive ous able ible ic ful less ary ent ant ed ar"
NOMINAL = """
    accident agent alphabet animal approval archive arithmetic assistant bar boundary calendar car
    clinic coefficient component constant content critic dictionary drive embed environment epidemic
    ethic event fabric feed goal gradient grammar heuristic hospital incident initiative intent
    interval journal library logic mall manual material ment metric modal momentum music
    narrative need objective pandemic parent patient perspective pillar plant portal potential
    proposal radar retrieval scholar seed seminar signal speed star student summary survival table
    talent topic traffic trial tutorial variable variant vocabulary war webinar
"""

# Nouns that end a phrase without saying much: "vision model" is less of a tag than "vision".
VAGUE = """
    capability data dataset environment factor feature framework method model parameter phase
    process step system task time cost code weight setting example ability problem participant
"""

# Phrases so broad that they hardly tell a paper from its neighbours (singular, folded).
BROAD = """
    artificial intelligence, base model, benchmark dataset, class label, data collection, data
    pool, data task, deep learning, deep neural network, downstream task, end to end, evaluation
    benchmark, evaluation system, external knowledge, fine tuned model, finetuned model,
    finetuning, foundation model, general purpose, generation quality, generative model, gpt 3,
    gpt 4, human label, information loss, labeled data, language model, language processing,
    language skill, language task, large language model, large multimodal model, learning
    process, llm, llm reasoning, llm training, machine learning, machine learning model, model
    architecture, model capability, model scale, model weight, multimodal, multimodal content,
    natural language, natural language processing, neural network, nlp task, open source,
    pretrained language model, pretrained model, pretraining, pretraining data, pretraining
    dataset, pretraining language model, pretraining model, pretraining step, real world,
    reasoning ability, reasoning benchmark, reasoning capability, reasoning model, reasoning
    path, reasoning process, reasoning step, reasoning task, standardized benchmark, state of
    the art, step by step, student model, teacher model, training code, training cost, training
    data, training dataset, training language model, training process, training time,
    transformer, transformer model
"""

# Names that keep their capital even where every word of a title has one (folded).
NAMES = """
    adam bayesian boltzmann bregman carlo chinese cholesky english euclidean euler fourier
    french galerkin gaussian german hamiltonian hessian hilbert hopfield jacobian japanese
    kalman korean kullback-leibler lagrangian langevin laplace lipschitz llama markov monte nash
    newton poisson python riemannian russian shapley sinkhorn sobolev spanish stein tikhonov
    turing wasserstein wikipedia
"""
