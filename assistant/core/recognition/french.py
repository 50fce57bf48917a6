"""How French asks people to share a post, and what must stand before such words for them to be a request.

Only wordings: what is done with them is said in `request`.
"""

from assistant.core.recognition.wording import RT_STEM, Kinds, among, either, listed

# How the words begin of which every request below holds one.
STEMS = (
    RT_STEM,
    *listed("retweet, repost, partag, repartag, relai, relay, diffus, rediffus, fais, faites, faire, passe"),
    *listed("parle, dites, dis-, transf, transm, envoye"),
)

_PLEASE = among("svp, stp, s'il vous plaît, s'il te plaît, please, merci")
_PIECES = among(
    "info, information, message, post, tweet, lien, annonce, nouvelle, bonne nouvelle, vidéo, offre, "
    "offre d'emploi, appel, pétition, événement, évènement, article, thread, fil, tribune, affiche, visuel, "
    "image, photo, publication, campagne, communiqué, enquête, questionnaire, sondage, cagnotte, page, "
    "programme, newsletter, étude, rapport, guide, actualité, avis de recherche, date, chaîne, invitation, "
    "outil, ressource, contenu, dossier, podcast, épisode, billet, hashtag"
)
_PIECE = rf"(?:{_PIECES}s?|mot(?! de passe))\b"
_THE_PIECE = rf"(?:{among('le, la, les, notre, nos, mon, ma, mes')} (?:\w+ )?|l')(?:\w+ )?{_PIECE}"
# "Partagez ce moment" asks for no post to be shared, and "partagez vos photos" asks for some to be sent.
_NO_PIECES = among(
    "moment, instant, repas, expérience, aventure, passion, avis(?! de), opinion, vision, conviction, "
    "valeur, table, soirée, journée, voyage, trajet, route, espace, bureau, logement, temps, échange, "
    "savoir, mot de passe, mots de passe, mdp, code, soir, matin, midi, mois, week-end, printemps, été"
)
_NO_PIECE = rf"(?! (?:{among('beau, beaux, belle, bon, bonne, grand, grande')} )?{_NO_PIECES}[sx]?\b)"
_NO_ADDRESS = among(
    "avec nous, avec moi, entre nous, en commentaire, en commentaires, dans les commentaires, ci-dessous, "
    "ici, en dm, en mp, en réponse, avec le hashtag, avec #, sous ce, par mail, par courriel, par email, "
    "en famille, à deux, à plusieurs, entre amis"
)
_NO_SUBMISSION = rf"(?! (?:\S++ ){{0,5}}?{_NO_ADDRESS}(?!\w))"
_YOURS = r"(?:tou(?:s|tes) )?(?:vos|tes|votre|ton)"
_NEAR = either(r"autour de \w+", "autour d'", r"auprès de \w+", "auprès d'")
_AUDIENCE = either(
    _NEAR,
    rf"(?:avec|à|dans|sur) {_YOURS} (?!(?:enfants?|famille|médecin|équipe|tour)\b)\w+",
    r"(?:avec|à) (?:celles|ceux|le monde|le plus|tout le monde|toutes|tous|un max)\b",
    r"aux? (?:intéressée?s?|personnes|collègues|étudiant|ami|gens|plus|max)\w*",
    rf"sur {among('les réseaux, facebook, linkedin, instagram, whatsapp, twitter, x')}\b",
)
_WIDELY = among(
    "massivement, largement, partout, au maximum, un max, un maximum, en masse, le plus, sans modération, "
    "à fond, à gogo, à volonté, à l'infini, d'urgence, encore"
)
_OTHER_DEEDS = among(
    "likez, aimez, commentez, abonnez, lisez, regardez, téléchargez, votez, faites, taguez, tagez, rt, "
    "retweetez, signez, parlez, invitez, suivez, soutenez, aidez, tentez, participez, relayez, diffusez, "
    "like, commente, suis, tague, tag, follow, fav"
)
_AND = rf"(?:et|&|\+|ou) {_OTHER_DEEDS}\b"
_END = r"(?=\s*+(?:[!.,;)…👇👉🙏❤]|\Z|https?:))"
_MANNER = either(_AUDIENCE, rf"{_WIDELY}\b", _AND, r"si\b", r"pour\b", rf"{_PLEASE}\b")
_THIS = rf"(?:(?:ce|cet|cette|ces)\b{_NO_PIECE}(?: \w+)?|ceci|cela|ça)\b{_NO_SUBMISSION}"
_SHARED = either(_THIS, _THE_PIECE, _MANNER)
_NOT_ONES_OWN = (
    "(?! "
    + among(
        "vos, votre, ton, ta, tes, mon, ma, mes, son, sa, ses, se, leur, leurs, nous, un, une, des, du, de, "
        "avec nous, avec moi, entre"
    )
    + r"\b(?! max))(?! d')"
)
_NEVER = r"(?! (?:pas|jamais|plus|rien)\b)"
_IT = r"(?:-l(?:e|a|es))"
_PASSED = r"[-\s](?:tourner|circuler|suivre|passer)\b"
_REPOSTS = r"(?:rts?|retweets?|reposts?|(?:re)?partages?|relais)\b"
_WOULD_HELP = among("svp, stp, s'il, serait, seraient, nous aiderait, aiderait, ferait")
_RECEIVED = rf"{among('appréci, bienvenu, souhait, encourag, recommand')}(?:ée?)?e?s?(?!\w)"
_INFINITIVE = (
    among(
        "partager, repartager, relayer, diffuser, rediffuser, retweeter, reposter, faire tourner, "
        "faire passer, faire suivre, faire circuler, faire connaître, passer le mot, transférer, rt(?!-), "
        "transmettre l'info, transmettre ce, transmettre cet, transmettre cette, parler autour de"
    )
    + r"\b"
)
_INFINITIVE_TO = rf"(?:transmettre|parler) à {_YOURS}\b"
_GERUND = (
    "en (?:le |la |les |l')?"
    + among(
        "partageant, repartageant, relayant, diffusant, retweetant, repostant, faisant tourner, "
        "faisant passer, faisant circuler, faisant connaître, parlant de nous, parlant autour"
    )
    + r"\b"
)

# Requests wherever they stand, and whatever is before them.
ANYWHERE = either(
    rf"{_REPOSTS}(?: et \w+)?(?: {among('sont, est, seront, sera, plus que, très, vivement, bien')}\b)*+"
    rf" {_RECEIVED}",
    rf"diffusion (?:{among('large, massive, maximale, la plus large')} )?{_RECEIVED}",
    rf"un (?:{among('petit, simple, max de, maximum de')} )?{_REPOSTS}"
    rf"(?: {_WOULD_HELP}\b|\s*+\?)",
    rf"besoin (?:de|d'un|d'un maximum de|d'un max de) (?:vos )?{_REPOSTS}",
    rf"merci d'avance (?:pour|de) (?:{among('vos, votre, les, le, tous vos, tout')} )?"
    rf"(?:{_REPOSTS}|diffusion)",
    rf"{among('aide, aides, aidez, nous aider, soutenez, soutiens, soutenir, contribuez, participez')}\b"
    rf"[^.!?\n]{{0,40}} {_GERUND}{_NOT_ONES_OWN}",
)

# Requests wherever they stand, unless what is right before them says otherwise (`_BLOCKERS`).
FREE = either(
    rf"(?:(?:re)?(?:partagez|diffusez){_IT}? |faites(?:{_IT}?{_PASSED}|(?:-nous)? connaître) )"
    rf"{_SHARED}{_NO_SUBMISSION}",
    rf"faites(?:{_PASSED}|(?:-nous)? connaître){_END}",
    rf"(?:partagez{_IT}{_NEVER}|faites{_IT}(?:{_PASSED}|[-\s](?:connaître|savoir)\b)){_NO_SUBMISSION}",
    r"partagez[·.•(-]e\b",
    rf"(?:relayez{_IT}?(?![-\w])|(?:retweetez|repostez|rtez)\b){_NEVER}{_NOT_ONES_OWN}",
    r"faites le savoir\b",
    r"(?:passez|passe|faites passer|fais passer)(?:-vous)? (?:le mot(?! de passe)|l'info(?:rmation)?"
    r"|le message)\b",
    rf"(?:parlez-?|parles?-)\s?en (?:{_NEAR}|à (?:tous )?(?:vos|tes) \w+"
    rf"|à {among('tous, tout le monde, votre entourage, ton entourage, votre réseau, ton réseau')}\b)",
    r"(?:(?:dites|dis)-le|(?:transférez|envoyez|transmettez)[-\s](?:ce|cet|cette|le|la|les)\b[^.!?\n]{0,25})"
    rf" {_AUDIENCE}",
    rf"rts?\b[^\w@#]{{1,8}}(?:(?:{_PLEASE}|{_WIDELY}|massifs?|max|maximum|obligatoires?|nécessaires?)\b"
    rf"|si (?:{among('vous, tu, toi, on, comme, ça')}\b|t'|d'accord|c'est)"
    rf"|pour {among('que, le, les, la, un, une, soutenir, aider, dire, participer, gagner, partager')}\b)",
    rf"à {_INFINITIVE} (?:{_WIDELY}\b|{_NEAR}|dans (?:vos|tes) \w+|svp\b)",
    rf"{_PIECE}(?: \w+)? à {_INFINITIVE}(?=\s*+(?:!|\Z|👇|https?:))",
)

# Requests where they stand alone, but for lists of what else people may do: "Créez, partagez, publiez".
ALONE = rf"(?:re)?(?:partagez|diffusez){_END}(?!, (?!{_OTHER_DEEDS}\b)\w+ez\b)"

# Requests only at the start of a clause, or after words that lead to one (`_LEAD`).
STRICT = either(
    rf"(?:(?:re)?partage{_IT}?|relaye|relaie|diffuse|retweete|rt|fais{_IT}?{_PASSED}) "
    rf"(?:{_THIS}|{_THE_PIECE}|{_AND}|{_WIDELY}\b|(?:stp|svp|s'il te)\b|si (?:tu|t'|toi|ça)|autour de toi"
    r"|(?:à|avec) (?:tous )?tes)",
    rf"partage{_IT}\b",
    rf"fais{_IT}?{_PASSED}{_END}",
    r"rt(?=\s*+[!🙏]*+\s*+\Z)",
    rf"à {_INFINITIVE}(?! {among('entre, en famille, à deux, à plusieurs, ce soir, demain, avec nous')}\b)"
    r"(?! avec modération)",
)

# Requests only after an invitation (`_INVITATION`): alone they also say what the author does.
LED = (
    rf"(?:{_INFINITIVE}{_NOT_ONES_OWN}|{_INFINITIVE_TO}){_NO_PIECE}"
    rf"(?: (?:ce|cet|cette|ces)\b{_NO_PIECE} \w+)?{_NO_SUBMISSION}"
)

_PARTICLES = either(
    among(
        "svp, stp, merci, allez, alors, et, donc, aussi, surtout, please, bref, puis, vite, tous, toutes, "
        "ok, oui, urgent, maintenant, ensuite, info, bonjour, coucou, mais"
    ),
    r"les ami\S*",
    r"chers? \w+",
    r"chère\S* \w+",
)
_PRONOUNS = among(
    "je, tu, il, ils, elle, elles, on, nous, vous, qui, que, ce, ça, un, une, le, la, les, des, du, son, sa, "
    "ses"
)
_INVITATIONS = either(
    _PLEASE,
    r"merci (?:d'avance )?(?:à tous )?(?:de|pour)(?: bien| vouloir| bien vouloir)?",
    r"(?:n'|ne )?hésite[zs]?(?: surtout)? (?:pas|point) à",
    r"pense[zs]?(?: aussi| bien)? à",
    r"(?:n'|ne )?oublie[zs]? (?:pas|surtout pas) de",
    r"(?:pouvez|pourriez|voulez|voudriez|peux|pourrais|veux)-(?:vous|tu)(?: aussi| nous aider à)?",
    r"si (?:vous|tu) (?:pouvez|pouviez|peux|pouvais|voulez|veux)(?: aussi| bien)?",
    r"prière de",
    r"veuillez(?: bien)?",
    r"(?:invite|invitons|encourage|encourageons)(?: \w+)? à",
    r"aide[zs]?(?:-?(?:nous|moi|les|le|la))? à",
    r"(?:vous|tu) (?:pouvez|peux) (?:nous |m')?aider à",
    r"(?:besoin de|compte sur|comptons sur|appel à) (?:vous|toi|tous|chacun) pour",
    r"continue[zs]? (?:à|de)",
    r"il suffit de",
)

# What may stand between the start of a clause and a request.
_LEAD = either(
    rf"\A\W*+(?:{_PARTICLES}\W++)*\Z",
    rf"(?<!\w){_PLEASE}\W+\Z",
    rf"\A\W*+(?!{_PRONOUNS}\b)(?!.*\bvous\W)\w+(?:ez|e|is)\b.*\W(?:et|puis|ou)\W+\Z",
    r"\A\W*+(?:si|quand|dès)\b.*,\W*\Z",
    rf"\A\W*+(?!{_PRONOUNS}\b|[cjltd]')[\w\u2019\x27-]++(?: [\w\u2019\x27-]++){{0,2}},\W*\Z",
)
_INVITATION = rf"(?<!\w)(?P<lead>{_INVITATIONS})\W+(?:le |la |les |l'|nous |en |y )?\Z"
# What right before a request makes it none: "vous", "ne", "les".
_BLOCKERS = (
    r"(?<!\w)"
    + among(
        "vous, nous, tu, je, on, qui, que, ne, n', ne le, ne la, ne les, ne l', jamais, pas, les, le, la, "
        "vos, mes, des, ces, ce, nos, leurs, aux, où, ai, avons, avez, ont"
    )
    + r"\s*+\Z"
)

# Each kind of wording, and what must be true of what stands before it in its clause.
KINDS: Kinds = (
    (ANYWHERE, r"\Z"),
    (FREE, rf"\A(?!.*{_BLOCKERS})"),
    (ALONE, rf"\A(?!.*(?:{_BLOCKERS}|(?<!\w)(?!{_OTHER_DEEDS}\b)\w+ez(?:,| et) \Z))"),
    (STRICT, _LEAD),
    (LED, _INVITATION),
)
