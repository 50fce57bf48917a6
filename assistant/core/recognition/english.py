"""How English asks people to share a post, and what must stand before such words for them to be a request.

Only wordings: what is done with them is said in `request`.
"""

from assistant.core.recognition.wording import RT_STEM, Kinds, among, either, listed

# How the words begin of which every request below holds one.
STEMS = (
    RT_STEM,
    *listed("please rt, pls rt, plz rt, retweet, re-tweet, repost, reshare, re-share, share, sharing, quote"),
    *listed("spread, telling, word, boost, amplif, viral, trending, circulat, disseminat"),
    *listed(
        r"pass(?:ing)?\s(?:it|th|on|al|word), tell\s(?:your|ev|people|o|a\s|all|the\sworld), let\s(?!us\b)"
    ),
    *listed(r"make\ssure\s(?:that\s)?(?:ev|(?:all\s)?your), talk\s(?:to|with)\b, send\s(?:this|it)\b"),
    *listed(r"forward\s(?:this|it)\b, please\sforward, pls\sforward, plz\sforward, kindly\sforward"),
)

_RETWEET = r"(?:rt(?!-)|re-?tweet|repost|re-?share|quote[-\s]?(?:tweet|post))"
_RETWEETS = r"(?:rts?|re-?tweets?|reposts?|shares?|boosts?)\b"
_PLEASE = r"(?:please|pls|plz|kindly)"
_AND = r"\s*+(?:,|/|&|\+|(?:,\s*+)?(?:and|or|then)\b)\s*+"
_IF = r"if (?:you(?:'re|'ve|'d| are)?|u|ya|your|we|this)\b(?: (?!(?:a|an|the|in|at)\b)\w+)?"
_ONE = among("friend, colleague, parent, teacher, student, neighbour, neighbor")
_AUDIENCE = (
    among(
        "your, everyone, everybody, anyone, anybody, someone, somebody, others, people, folks, friends, "
        f"family, colleagues, all, those, the world, whoever, as many, a {_ONE}"
    )
    + r"\b"
)
_YOURS = among(
    "friends?, family, families, followers, network, colleagues, co-?workers, neighbou?rs, students, "
    "readers, members, loved ones, community, contacts, people, folks, mates, pals"
)
_PEOPLE = (
    rf"(?:(?:all )?your (?:\w+ (?:and|&) )?{_YOURS}|everyone|everybody|a {_ONE}|the world|people|others)\b"
)
_PIECE = (
    among(
        "word, news, facts?, truth, message, info, information, link, post, tweet, thread, video, "
        "petition, page, story, article, event, call, graphic, image, picture, poster, flyer, survey, offer, "
        "job, campaign, appeal"
    )
    + r"\b(?!\s*+\?)"
)
# "Share this vision" asks for no post to be shared, and "share it with us" asks for one to be written.
_NO_PIECES = among(
    "vision, value, view, concern, belief, opinion, passion, goal, commitment, dream, password, moment, "
    "space, meal, responsibility, sentiment, experience, journey, planet, week, weekend, month, year, "
    "morning, time, way, kind, screen, dashboard, file, folder, calendar, board, account, login, code"
)
_NO_ADDRESS = among(
    r"with us, with me, here, below, in (?:the|your) (?:comments?|replies|chat), by e?-?mail, using, "
    r"in (?:one|a|two|real|seconds)"
)
_NO_PIECE = rf"(?! {_NO_PIECES}s?\b)(?! (?:\w+ ){{0,3}}{_NO_ADDRESS}\b)"
_NO_SUBMISSIONS = among(
    "your, yours, how, what, which, who, whom, whose, why, where, when, any, some, idea, ideas, stories, "
    "photos, pictures, a, an, one, more, us, in, feedback, details, the details, suggestions, tips, "
    "examples, with us, with me, with care, responsibly"
)
_NO_SUBMISSION = rf"(?! {_NO_SUBMISSIONS}\b)"
_PURPOSES = among(
    "help, spread, show, share, raise, support, let, tell, say, save, thank, honor, honour, remind, "
    "encourage, celebrate, win, enter, vote, wish, inform, be, make, your"
)
_SHARED = either(
    rf"(?:this|it|that|these|them)\b{_NO_PIECE}",
    rf"(?:the|our|my) (?:\w+ )?{_PIECE}{_NO_PIECE}",
    rf"with {_AUDIENCE}{_NO_PIECE}",
    _IF,
    rf"{among('widely, far, around, away, everywhere, please, pls')}\b",
    rf"on {among('your, all, facebook, linkedin, instagram, whatsapp, twitter, social, x')}\b",
    rf"to {_PURPOSES}\b",
    rf"so {among('that, your, others, everyone, people, more, we, no one, nobody')}\b",
)

# Requests wherever they stand, and whatever is before them.
ANYWHERE = either(
    rf"(?:any |all )?{_RETWEETS}(?: (?:and|&) \w+)?"
    rf"(?: {among('are, is, always, very, much, really, gratefully')}\b)*+"
    r" (?:appreciated|welcome|received)\b(?! (?:by|\d))",
    rf"(?:(?:we|i)(?:'d| would)|would)(?: \w+)? (?:appreciate|love|be (?:\w+ )?grateful for)"
    rf" (?:a|any|some|your|an)(?: quick)? {_RETWEETS}",
    rf"{among('a, an, every, each, one')} (?:quick |simple )?(?:rt|re-?tweet|repost|share)"
    r" (?:(?:would|will|could) (?:\w+ )?(?:help|mean|be|make|go)|helps|counts(?! as)|matters|goes)\b",
    r"(?:can|could|may) (?:we|i|you|u)(?: \w+)? (?:get|have|give)(?: \w+)?"
    rf" (?:(?:a|an|some) )?{_RETWEETS}",
    rf"thank(?:s| you) in advance for (?:\w+ )?(?:sharing|retweeting|reposting|{_RETWEETS})",
)

_PLEASE_HELP = rf"{_PLEASE} (?:do |help |help us |like (?:and|&|\+) )?"

# Requests wherever they stand, unless what is right before them says otherwise (`_BLOCKERS`).
FREE = either(
    rf"(?:{_RETWEET}|share) {_IF}",
    rf"{_RETWEET}[,\s]++{_PLEASE}\b",
    rf"{_PLEASE_HELP}(?:{_RETWEET}|amplify|boost|forward|circulate|disseminate)\b(?! your\b)",
    rf"{_PLEASE_HELP}(?:share|spread)\b{_NO_SUBMISSION}{_NO_PIECE}",
    rf"{_PLEASE} consider (?:sharing|retweeting|reposting)\b{_NO_SUBMISSION}",
    rf"{among('like, follow, fav, comment, tag, subscribe')}"
    rf"(?: {among('us, me, this, our, the, them, page, post, someone, a, friends?, two, three')}\b"
    rf"| @\w+){{0,3}}{_AND}(?:{_RETWEET}|share)\b(?! (?:a|an|your|the same)\b)",
    rf"(?:{_RETWEET}|share){_AND}{among('follow, like, fav, comment, tag, subscribe')}\b",
    r"(?:get|make) (?:this|it|them) (?:to )?(?:go )?(?:viral|trend(?:ing)?)\b",
    r"help (?:us|me|them)\b[^.!?\n]{0,40} by (?:sharing|retweeting|reposting)\b(?! (?:your|their|our|his"
    r"|her)\b)",
    r"signal[-\s]boost\b",
)

# Requests only at the start of a clause, or after words that lead to one (`_LEAD`).
STRICT = either(
    r"(?:re-?tweet|repost) (?:this|it|these|so|when|widely|far|now|(?:the|our|my|to|for|and|&) \w+)\b",
    r"re-?tweet(?=\s*+(?:[!.]|\Z|https?:))",
    rf"rt (?:this|it|these|so|when|widely|(?:the|our|for) \w+|to {_PURPOSES}|(?:and|&) (?:you|win))\b",
    r"rt(?: rt){0,5}(?=\s*+!*+\s*+\Z)",
    r"quote[-\s]?(?:tweet|post) this\b",
    rf"share {_SHARED}",
    r"share(?=\s*+[👇⬇➡→])",
    r"(?:it'?s )?time to spread the word\b",
    rf"spread (?:the |this |our |some )?(?:good )?{_PIECE}",
    r"(?:spread|pass|get|put) (?:the )?word(?: out| on| along| around)?\b",
    r"pass (?:it|this|that|them|the word|the message)(?: \w+)? (?:on|along|around)\b",
    r"pass (?:on|along) (?:this|the (?:word|message|news|info))\b",
    rf"tell {_PEOPLE}(?! (?:you(?! know)|that you|i|hi|hello|no|not|what|who|how)\b)",
    rf"let {_PEOPLE} know\b(?! (?:you|when|if you|how you)\b)",
    rf"talk (?:to|with) {_PEOPLE}(?=[^.!?\n]{{0,60}} about (?:why |what |how )?(?:this|it|us|our|we)\b)",
    r"make sure (?:that )?(?:everyone|everybody|(?:all )?your (?:friends|family|followers|network"
    r"|neighbou?rs))\b[^.!?\n]{0,40} knows?\b",
    rf"forward (?:this|it)\b{_NO_PIECE}",
    rf"send (?:this|it)(?: \w+)? to {_AUDIENCE}",
    r"(?:amplify|boost) (?:this|our (?:message|post|call|voice))\b",
    r"(?:hit|smash|press|tap)(?: (?:that|the))? (?:rt|re-?tweet|repost|share)\b",
    rf"(?:give (?:this|us|it|me)|drop) (?:a \w+ (?:and|&) )?(?:a |an )?(?:quick )?{_RETWEETS}",
)

# Requests only after an invitation (`_INVITATION`): alone they also say what the author does.
LED = either(
    rf"(?:share|{_RETWEET})\b{_NO_SUBMISSION}{_NO_PIECE}",
    rf"sharing (?:(?:this|it)\b{_NO_PIECE}|(?:our|the) (?:\w+ )?{_PIECE}|with your\b|widely\b)",
    r"sharing(?=\s*+(?:[!.]|\Z|https?:))",
    r"(?:retweeting|reposting|rting)\b",
    rf"(?:spreading|passing|getting) the {_PIECE}",
    rf"telling {_PEOPLE}",
)

_PARTICLES = among(
    "now, so, then, just, also, do, and, but, or, go, hey, hi, ok, okay, wow, yes, friends, everyone, "
    "everybody, folks, guys, all, always, simply, today, again, urgent, psa, psst"
)
_REMINDERS = either(
    "feel free to",
    r"(?:don'?t|do not|never) (?:forget|hesitate) to",
    r"remember to",
    r"(?:be|make) sure to",
    r"take (?:a|one|two) (?:moment|second|minute|sec)s? to",
)
_LEADS = either(
    _PLEASE,
    _REMINDERS,
    r"(?:be|make) sure you",
    r"(?<!how\s)(?<!where\s)(?<!when\s)(?:can|could) (?:you|u|y'all|everyone)(?: (?:all|please|kindly"
    r"|also)\b)*+",
    r"(?:would|will) you (?:please|kindly)",
    r"if you (?:can|could|may|like|agree)",
    r"you can(?: also| always| still)?(?= help)",
    r"let'?s",
    r"(?:need|want|ask|asking|invite|encourage|urge|love) (?:for )?(?:you|everyone|everybody|people)(?: all)?"
    r" to",
    r"say you'?ll",
)
_INVITATIONS = either(
    _REMINDERS,
    r"(?:ask|invite|encourage|urge) (?:you|everyone) to",
    r"help us(?: out)?:?",
    r"(?:you can |please )?help(?: us| me| them)?(?: out)? (?:by|in)",
    r"support (?:us|them) by",
    r"(?:would|do) you mind",
    r"(?<!thanks\sfor\s)(?<!thank\syou\sfor\s)your help(?: in| with| by)?",
)
_HELP = r"(?:help (?:us |me |them |others |everyone )?(?:to )?)"
_OPENINGS = among(
    "please, like, follow, sign, join, register, come, read, watch, click, download, donate, save, mark, "
    "check, grab, bring, apply, tag, visit, get, buy, take, vote, stop, stay, add, listen, see, look, find, "
    "learn, call, email, write, help, retweet, rt, share, spread, tell, tune, wear, show, stand, be, do, "
    "copy, have, give, make, use, try, keep, subscribe, enter, submit"
)
_SUBJECTS = among(
    "i, we, they, he, she, it, you, who, the, a, an, our, their, his, her, these, those, this, that, people"
)

# What may stand between the start of a clause and a request.
_LEAD = either(
    rf"\A\W*+(?:{_PARTICLES}\W++)*{_HELP}?\Z",
    rf"(?<!\w)(?P<lead>{_LEADS})\W+(?:{_PARTICLES}\W+)?{_HELP}?\Z",
    rf"\A\W*+{_OPENINGS}\b.*\W(?:and|then|or)\W+{_HELP}?\Z",
    rf"\A\W*+{_OPENINGS}\b.*[,&+]\W*{_HELP}?\Z",
    rf"\A\W*+(?:if|when|once|want|to)\b.*,\W*{_HELP}?\Z",
    rf"\A\W*+(?!{_SUBJECTS}\b)[\w\u2019\x27-]++(?: [\w\u2019\x27-]++){{0,2}},\W*{_HELP}?\Z",
)
_INVITATION = rf"(?<!\w)(?P<lead>{_INVITATIONS})\W+\Z"
# What right before a request makes it none: "never", "we", "to".
_BLOCKERS = (
    r"(?<!\w)"
    + among(
        "don't, dont, doesn't, didn't, won't, can't, not, never, no, without, i, we, they, he, she, who, "
        "you, to, will, would, could, should, might, can, than, for (?:the|your|all), thanks for, my, stop"
    )
    + r"(?: (?:just|ever|even|always|also|really|simply))?\W*\Z"
)

# Each kind of wording, and what must be true of what stands before it in its clause.
KINDS: Kinds = (
    (ANYWHERE, r"\Z"),
    (FREE, either(rf"\A(?!.*{_BLOCKERS})", _LEAD)),
    (STRICT, _LEAD),
    (LED, _INVITATION),
)
