"""Word lists of the rule-based extractor: general English and the field's common nouns, no names of systems or datasets."""

import re

from paperatlas.schema import NodeType


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Words that never stand in a name that the rules look for: they end a phrase.
FUNCTION_WORDS = _words(
    """
    a an the this that these those such some any each every all both either neither no not none other others another several many much
    more most few fewer less least lot enough own same i we us our ours you your he she it its they them their theirs one who whom whose
    which what where when why how there here and or nor but if then else than as so because since while whereas although though unless
    until after before during of in on at by for from with without within into onto upon over under between among across through
    throughout via per about against along around behind below above beyond despite except like near off out toward towards up down
    to is are was were be been being am has have had having do does did doing done can could may might must shall should will would
    also only just even still yet already again very too quite rather almost nearly often always never sometimes usually typically
    generally commonly widely recently currently previously finally first firstly second secondly third thirdly last lastly next
    moreover furthermore however therefore thus hence consequently additionally besides instead meanwhile nevertheless nonetheless
    otherwise accordingly specifically particularly especially mainly mostly largely merely simply solely namely i.e e.g etc vs versus
    respectively together well better best worse worst much further once twice due unlike given based regarding concerning including
    compared according following using e.g. i.e. et al new novel our existing previous prior recent current various different diverse
    certain specific particular main major important key significant significantly considerable substantial substantially considerably
    potential possible able capable effective effectively efficient efficiently simple complex powerful promising popular common
    traditional conventional standard typical state-of-the-art state-of-arts sota extensive comprehensive thorough numerous multiple
    single two three four five six seven eight nine ten hundreds thousands millions dozens up-to-date first-ever so-called proposed
    competitive superior comparable strong good high higher highest low lower lowest large larger largest small smaller smallest great
    greater big real-world challenging difficult hard easy available public publicly additional extra whole entire full total overall
    useful interesting additional necessary sufficient limited unique original underlying corresponding resulting above-mentioned
    """
)

#: Verbs as in "we propose X which uses Y": base forms, from which the inflections are made.
_VERBS = _words(
    """
    accelerate achieve acquire adapt adopt address aim allow alleviate analyze analyse answer appear apply argue arise ask assess assign
    assume attain attempt avoid base beat become begin believe benefit boost bridge bring build call capture carry cause challenge choose
    circumvent claim collect combine come compare compete complement compose comprise compute conclude conduct confirm consider consist
    construct contain contribute control convert cover create deal decide decompose define deliver demonstrate denote depend deploy derive
    describe design determine develop devise differ discover discuss display dub eliminate emerge employ empower enable encode encourage
    enhance enjoy ensure establish estimate evaluate examine exceed excel exhibit exist expand experiment explain exploit explore expose
    extend extract face facilitate fail fill find fit fix focus follow force form formulate foster gain gather generalize generate get
    give go grow guarantee guide handle happen help highlight hinder hold hope identify ignore illustrate impact implement improve impose
    include incorporate increase incur indicate infer influence inherit inspire integrate introduce investigate involve keep know lack
    lead learn leave let leverage lie limit look lose maintain make match maximize mean measure meet minimize mitigate model motivate move
    name need note observe obtain occur offer open operate optimize outperform overcome perform persist place plan play pose possess
    predict present preserve prevent process produce promote propose prove provide pursue put quantify raise range reach realize
    recognize record reduce refer reflect relate release rely remain remove replace report represent require resolve rest result retain
    return reveal run scale see seek select serve set share show simulate solve speed start state stem store streamline strive study
    suffer suggest support surpass take target term test think tackle train transfer transform treat tune turn understand undergo unify
    update use utilize utilise validate vary verify view want work yield
    """
)

_IRREGULAR = _words(
    "built chose chosen came done drawn dubbed found gave given gone got grew grown held hidden kept knew known lain laid led left lost "
    "made meant met proven ran risen said saw seen sent shown spent stood taken taught thought told took went won written wrote"
)


def _inflect(verb: str) -> set[str]:
    stem = verb[:-1] if verb.endswith("e") else verb
    third = verb[:-1] + "ies" if re.search(r"[^aeiou]y$", verb) else verb + ("es" if re.search(r"(s|x|z|ch|sh|o)$", verb) else "s")
    past = verb[:-1] + "ied" if re.search(r"[^aeiou]y$", verb) else stem + "ed"
    doubled = {verb + verb[-1] + "ing", verb + verb[-1] + "ed"} if re.search(r"[^aeiou][aeiou][bdgmnprt]$", verb) else set()
    return {verb, third, past, stem + "ing"} | doubled


#: Forms that are nouns in names far more often than verbs ("model", "learning", "training", "matching"), and so end no phrase.
_NOUN_FORMS = _words(
    "learning training modeling modelling matching tuning testing encoding processing planning reasoning optimizing generating "
    "model models measure process processes record records state states set sets test train transfer control design study work works "
    "form forms term terms test tests view views scale share range result results support target targets answer impact rest place "
    "sharing scaling ranking masking encode answering building understanding captured"
)

VERB_FORMS = (frozenset().union(*(_inflect(verb) for verb in _VERBS)) | _IRREGULAR) - _NOUN_FORMS

#: Last words of names, by the type they speak for. Counted on annotated training papers; the common ones are listed.
_HEADS: dict[NodeType, frozenset[str]] = {
    NodeType.TASK: _words(
        """
        classification segmentation detection recognition translation retrieval generation summarization summarisation captioning parsing
        estimation prediction forecasting extraction answering reconstruction restoration super-resolution denoising deblurring deraining
        inpainting localization navigation manipulation tracking re-identification registration completion linking disambiguation
        entailment understanding comprehension verification diagnosis anomaly synthesis recommendation compression adaptation reasoning
        grounding matching planning acceleration identification correction simplification annotation discovery imputation tagging
        labeling labelling induction resolution transcription steganalysis unlearning forgetting interpretability explainability
        correspondence rendering stylization colorization matting counting search ranking alignment editing modeling modelling scheduling
        """
    ),
    NodeType.DATASET: _words("dataset datasets corpus corpora benchmark benchmarks treebank leaderboard testbed collection"),
    NodeType.METRIC: _words(
        """
        accuracy accuracies precision recall perplexity speedup speedups speed-up speed-ups latency throughput flops runtime error errors
        rate rates score scores similarity distance complexity cost costs time speed efficiency consumption footprint usage overhead
        regret fidelity correlation coverage robustness fairness sparsity quality
        """
    ),
    NodeType.METHOD: _words(
        """
        model models network networks net nets transformer transformers autoencoder autoencoders auto-encoder encoder encoders decoder
        decoders encoder-decoder classifier classifiers gan gans cnn cnns rnn rnns gnn gnns lstm lstms mlp mlps llm llms algorithm
        algorithms framework method loss losses objective regularization regularizer regularisation augmentation distillation fine-tuning
        finetuning pre-training pretraining self-training pruning quantization quantisation attention self-attention mechanism module
        modules layer layers block blocks backbone architecture architectures convolution convolutions embedding embeddings normalization
        dropout optimizer optimizers optimization descent gradient gradients sampling inference filter filtering prompting prompts adapter
        adapters kernel kernels prior priors regression clustering factorization decomposition diffusion policy policies agent agents
        boosting forest forests tree trees machines hashing search programming supervision bootstrapping expansion projection projector
        estimator estimators detector detectors generator discriminator tokenizer parser system pipeline toolkit library engine simulator
        learning function functions approach technique strategy scheme procedure solver representation representations graph graphs
        """
    ),
}

#: Head -> type; a word that speaks for several types counts for the first of them in the order above.
HEAD_TYPES: dict[str, NodeType] = {word: kind for kind, words in reversed(_HEADS.items()) for word in words}

#: Heads that make a phrase a name only together with at least this word before them.
WEAK_HEADS = _words(
    "learning time speed cost costs quality graph graphs function functions approach method methods system systems technique strategy "
    "scheme representation representations rate rates score scores error errors distance similarity framework model models module "
    "modules algorithm algorithms network networks architecture architectures search layer layers block blocks library procedure "
    "collection dataset datasets benchmark benchmarks corpus corpora data inference machines usage agent agents system pipeline "
    "mechanism classification detection prediction generation optimization understanding reasoning matching training filter tree trees "
    "estimation retrieval reconstruction recognition extraction compression translation answering tracking segmentation acceleration "
    "annotation interpretability grounding recommendation explainability summarization restoration localization induction manipulation "
    "counting forgetting comprehension tagging labeling parsing navigation diagnosis correction imputation "
    "efficiency complexity overhead engine kernel kernels policy policies prior priors sampling projection expansion programming anomaly "
    "ranking identification alignment adaptation completion resolution search verification discovery modeling modelling planning "
    "synthesis rendering editing scheduling objective loss losses gradient gradients supervision inference toolkit machines tree"
)

#: Names of measures that a whole field shares; acronyms with regard to case, words without it but for their first letter.
METRIC_NAMES = re.compile(
    r"(?<![\w-])(?:"
    r"(?:[Tt]op-?[15]\s)?(?:(?:[Bb]alanced|[Cc]lassification|[Tt]est|[Pp]rediction|[Ee]xact-match|[Rr]ecognition|[Ss]egmentation)\s)?"
    r"[Aa]ccuracy"
    r"|(?:[Mm]acro|[Mm]icro|[Ww]eighted)?[- ]?F[-_]?1(?:[- ](?:[Ss]cores?|[Mm]easure))?|F-(?:score|measure)s?"
    r"|(?:Sacre)?BLEU(?:-\d)?(?:\sscores?)?|ROUGE(?:-(?:\d|L|Lsum|SU4))?|METEOR|CIDEr|SPICE|BERTScore|COMET|chrF\+{0,2}|TER|WER|CER|EER"
    r"|[Ww]ord [Ee]rror [Rr]ates?|[Cc]haracter [Ee]rror [Rr]ates?|[Ee]xact [Mm]atch|[Pp]erplexity"
    r"|[Bb]its[- ]per[- ](?:byte|dim(?:ension)?|character)"
    r"|m?AP(?:@\d*\.?\d+)?|m?IoU|AU-?ROC|AU-?PRC?|ROC[- ]AUC|AUC|MRR(?:@\d+)?|N?DCG(?:@\d+)?|Hits?@\d+|[Rr](?:ecall)?@\d+|P@\d+|pass@\d+"
    r"|FID|KID|LPIPS|PSNR|SSIM|MS-SSIM|MOS|MSE|RMSE|MAE|MAPE|MPJPE|MOTA|HOTA|IDF1|FVD|CLIPScore|PESQ|STOI|SI-?SDRi?|SDR|SNR"
    r"|[Dd]ice(?: (?:scores?|coefficients?|similarity coefficient))?|[Hh]ausdorff distance"
    r"|(?:[Pp]earson|[Ss]pearman)(?:'s)? correlation|[Mm]ean (?:[Aa]bsolute|[Ss]quared?|[Aa]verage) (?:[Ee]rror|[Pp]recision)"
    r"|[Ss]uccess rates?|[Ww]in[- ]rates?|[Ee]rror rates?|[Cc]ompression (?:ratio|rate)s?"
    r"|FLOPs|MACs|[Ss]peed-?ups?|[Ii]nference (?:time|speed|latency)|[Ll]atency|[Tt]hroughput|[Pp]recision|[Rr]ecall"
    r"|[Ss]ensitivity|[Ss]pecificity|[Ss]ample (?:efficiency|complexity)|[Tt]ime complexity|[Tt]raining (?:time|speed)"
    r"|[Mm]emory (?:usage|footprint|consumption)|[Hh]uman evaluation"
    r")(?![\w-])"
)

#: First words that make no name more specific.
VAGUE_FIRST = _words(
    "deep neural machine general overall generic original baseline downstream language pre-trained pretrained compact network systematic "
    "alternative unsupervised robust training-free learning training model loss latent multilingual social learned hidden intermediate"
)
